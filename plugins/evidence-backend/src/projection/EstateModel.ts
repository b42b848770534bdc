import { Entity } from '@backstage/catalog-model';
import {
  EdgeEnd,
  EntityRecord,
  EstateGraph,
  IdentityIndex,
  IdentityKey,
  Signal,
  toEntityRecord,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  ModelObservation,
  pairOf,
  ResolvedRow,
  rowId,
  workloadSignal,
} from './observationRows';
import { isInvented } from './virtualEnds';

export { workloadSignal } from './observationRows';
export type {
  EdgeValue,
  ModelObservation,
  WorkloadValue,
} from './observationRows';

/** Restricted estates kept: one for each distinct policy answer in use. */
const maxRestricted = 8;

/** A workload that belongs to an entity. */
export type ResolvedWorkload = {
  source: string;
  key: string;
  strength: 'strong' | 'weak';
};

/**
 * The estate in memory as known at one instant: the graph, the identity index,
 * and which observed edges and workloads belong to which entities. Signals are
 * resolved here and not when they arrive, so that the order of arrival never
 * shows. A change costs what it touches.
 */
export class EstateModel {
  readonly identity: IdentityIndex;
  readonly graph: EstateGraph;
  /** Grows with every change of an entity. */
  version = 0;
  /** Grows with every change, of an observation as well. */
  revision = 0;
  readonly #extraKeys: readonly IdentityKey[];
  readonly #rows = new Map<string, ResolvedRow>();
  /** Rows that may resolve otherwise when entities gain or lose a key. */
  readonly #watchers = new Map<string, Set<string>>();
  readonly #edgeKeys = new Map<string, Map<string, number>>();
  /** By entity, then by row: another source may name the same workload otherwise. */
  readonly #workloads = new Map<string, Map<string, ResolvedWorkload>>();
  readonly #restricted = new Map<ReadonlySet<string>, EstateModel>();
  readonly #byOwner = new Map<string, Set<string>>();

  constructor(
    extraKeys: readonly IdentityKey[] = [],
    records: readonly EntityRecord[] = [],
    observations: Iterable<ModelObservation> = [],
  ) {
    this.#extraKeys = extraKeys;
    this.identity = new IdentityIndex(extraKeys);
    for (const record of records) {
      this.identity.set(record);
      this.#own(record, 'add');
    }
    const pairs = [];
    for (const observation of observations) {
      const row = this.#resolveRow(observation);
      this.#remember(row);
      const pair = pairOf(row);
      if (pair) {
        pairs.push(pair);
      }
    }
    this.graph = new EstateGraph(records, pairs);
  }

  setEntity(entity: Entity): void {
    const record = toEntityRecord(entity, this.#extraKeys);
    this.#change(record.ref, () => {
      this.identity.set(record);
      this.graph.set(record);
      this.#own(record, 'add');
    });
  }

  deleteEntity(ref: string): void {
    this.#change(ref, () => {
      this.identity.delete(ref);
      this.graph.delete(ref);
    });
  }

  /**
   * The estate as if no other entities than these had ever existed: a name that
   * a hidden one shares means the others alone. It is made once for a set, and
   * made anew when an entity changes; observations reach it as they come.
   */
  restrictedTo(refs: ReadonlySet<string>): EstateModel {
    let restricted = this.#restricted.get(refs);
    if (!restricted) {
      restricted = new EstateModel(
        this.#extraKeys,
        [...this.graph.records()].filter(({ ref }) => refs.has(ref)),
        [...this.#rows.values()].map(({ observation }) => observation),
      );
      if (this.#restricted.size >= maxRestricted) {
        this.#restricted.delete(this.#restricted.keys().next().value!);
      }
      this.#restricted.set(refs, restricted);
    }
    return restricted;
  }

  setObservation(observation: ModelObservation): void {
    this.deleteObservation(observation);
    this.revision += 1;
    this.#restricted.forEach(one => one.setObservation(observation));
    const row = this.#resolveRow(observation);
    this.#remember(row);
    const pair = pairOf(row);
    if (pair) {
      this.graph.addObserved(pair);
    }
  }

  deleteObservation(of: { part: string; source: string; key: string }): void {
    const row = this.#rows.get(rowId(of));
    if (!row) {
      return;
    }
    this.revision += 1;
    this.#restricted.forEach(one => one.deleteObservation(of));
    this.#forget(row);
    const pair = pairOf(row);
    if (pair) {
      this.graph.removeObserved(pair);
    }
  }

  /** The entity an edge's end means, or undefined. */
  resolveEnd(end: EdgeEnd): string | undefined {
    if (isInvented(end)) {
      return undefined;
    }
    return typeof end === 'string' ? end : this.identity.resolve(end).entityRef;
  }

  /** Keys of the observed edges between two entities. */
  edgeKeys(from: string, to: string): string[] {
    return [...(this.#edgeKeys.get(`${from}\n${to}`)?.keys() ?? [])];
  }

  /** Workloads of an entity, by source and key, with how well each matched. */
  workloadsOf(ref: string): ResolvedWorkload[] {
    return [...(this.#workloads.get(ref)?.values() ?? [])];
  }

  /** Every edge and workload, and what its names mean. */
  resolved(): Iterable<ResolvedRow> {
    return this.#rows.values();
  }

  /** What a team owns. */
  ownedBy(owner: string): string[] {
    return [...(this.#byOwner.get(owner) ?? [])].sort();
  }

  /** Applies a change of an entity, then resolves anew what its names decide. */
  #change(ref: string, apply: () => void): void {
    const before = new Set(this.identity.keyIdsOfEntity(ref));
    const old = this.graph.recordOf(ref);
    if (old) {
      this.#own(old, 'remove');
    }
    apply();
    this.version += 1;
    this.revision += 1;
    this.#restricted.clear();
    const after = new Set(this.identity.keyIdsOfEntity(ref));
    const touched = new Set<string>();
    for (const keyId of new Set([...before, ...after])) {
      if (!before.has(keyId) || !after.has(keyId)) {
        this.#watchers.get(keyId)?.forEach(id => touched.add(id));
      }
    }
    for (const id of touched) {
      this.setObservation(this.#rows.get(id)!.observation);
    }
  }

  #own(record: EntityRecord, action: 'add' | 'remove'): void {
    if (!record.owner) {
      return;
    }
    const owned = this.#byOwner.get(record.owner) ?? new Set<string>();
    if (action === 'add') {
      owned.add(record.ref);
    } else {
      owned.delete(record.ref);
    }
    this.#byOwner.set(record.owner, owned);
  }

  #resolveRow(observation: ModelObservation): ResolvedRow {
    const refs =
      observation.part === 'edge'
        ? [observation.value.from, observation.value.to].map(end =>
            this.resolveEnd(end),
          )
        : [this.identity.resolve(workloadSignal(observation.value)).entityRef];
    return { observation, refs };
  }

  #remember(row: ResolvedRow): void {
    const { observation, refs } = row;
    const id = rowId(observation);
    this.#rows.set(id, row);
    for (const keyId of this.#watchedKeys(observation)) {
      const watchers = this.#watchers.get(keyId) ?? new Set<string>();
      watchers.add(id);
      this.#watchers.set(keyId, watchers);
    }
    if (observation.part === 'edge') {
      const pair = refs.join('\n');
      const keys = this.#edgeKeys.get(pair) ?? new Map<string, number>();
      keys.set(observation.key, (keys.get(observation.key) ?? 0) + 1);
      this.#edgeKeys.set(pair, keys);
    } else if (refs[0]) {
      const { matchedBy } = this.identity.resolve(
        workloadSignal(observation.value),
      );
      const { source, key } = observation;
      const workloads =
        this.#workloads.get(refs[0]) ?? new Map<string, ResolvedWorkload>();
      workloads.set(id, {
        source,
        key,
        strength: matchedBy?.strength ?? 'weak',
      });
      this.#workloads.set(refs[0], workloads);
    }
  }

  #forget({ observation, refs }: ResolvedRow): void {
    const id = rowId(observation);
    this.#rows.delete(id);
    for (const keyId of this.#watchedKeys(observation)) {
      this.#watchers.get(keyId)?.delete(id);
    }
    if (observation.part === 'edge') {
      const keys = this.#edgeKeys.get(refs.join('\n'));
      const count = keys?.get(observation.key) ?? 0;
      if (count > 1) {
        keys!.set(observation.key, count - 1);
      } else {
        keys?.delete(observation.key);
      }
    } else if (refs[0]) {
      this.#workloads.get(refs[0])?.delete(id);
    }
  }

  #watchedKeys(observation: ModelObservation): string[] {
    const signals: Signal[] =
      observation.part === 'workload'
        ? [workloadSignal(observation.value)]
        : [observation.value.from, observation.value.to].filter(
            end => typeof end !== 'string',
          );
    return signals.flatMap(signal => this.identity.keyIdsOf(signal));
  }
}
