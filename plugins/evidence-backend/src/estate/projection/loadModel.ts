import { Entity } from '@backstage/catalog-model';
import {
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  EntityRecord,
  IdentityKey,
  toEntityRecord,
} from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceStore } from '../../database/EvidenceStore';
import { StoredEntity } from '../../database/records';
import { StoredObservation } from '../../database/observations';
import { EstateModel, ModelObservation } from './EstateModel';

/** Reads the estate as known at an instant; without one, now. */
export async function loadModel(
  store: EvidenceStore,
  extraKeys: readonly IdentityKey[],
  options: {
    at?: number;
    onEntity?: (entity: StoredEntity) => void;
    setAside?: SetAside;
  } = {},
): Promise<{ model: EstateModel; hashes: Map<string, string> }> {
  const { at, onEntity, setAside = new SetAside() } = options;
  const hashes = new Map<string, string>();
  const records: EntityRecord[] = [];
  for await (const entity of store.entities(at)) {
    setAside.map('stored entities', [entity], {
      id: ({ ref }) => ref,
      map: ({ ref, hash, body }) => {
        records.push(toEntityRecord(storedObject<Entity>(body), extraKeys));
        onEntity?.(entity);
        // Without its hash, what is damaged is stored again by the next walk.
        hashes.set(ref, hash);
      },
    });
  }
  const observations: ModelObservation[] = [];
  for (const part of ['edge', 'workload'] as const) {
    for await (const row of store.observationsOf(part, at)) {
      observations.push(asModelObservation(row));
    }
  }
  return { model: new EstateModel(extraKeys, records, observations), hashes };
}

export function asModelObservation(row: StoredObservation): ModelObservation {
  return {
    part: row.part,
    source: row.source,
    key: row.key,
    value: row.value,
  } as ModelObservation;
}
