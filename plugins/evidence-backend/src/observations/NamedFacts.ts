import {
  canonicalJson,
  factDefinition,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock, NamedFact } from '@plumbline/backstage-plugin-evidence-node';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { ObservationItem } from '../database/observations';
import type { SubjectService } from '../estate/subjects/SubjectService';
import { namedFactKey, namedFactNames } from './namedFactKeys';

type Store = Pick<EvidenceStore, 'namedListKeys' | 'recordObservations'>;

/**
 * Keeps facts as they were reported, by the names that a source has for
 * entities, where several share the name: to a reader from whom some of these
 * are hidden it means another one. What one entity alone is called needs no
 * keeping; what is reported of it is kept with the entity.
 */
export class NamedFacts {
  readonly #options: {
    clock: Clock;
    store: Store;
    subjects: Pick<SubjectService, 'keepShared'>;
  };

  constructor(options: {
    clock: Clock;
    store: Store;
    subjects: Pick<SubjectService, 'keepShared'>;
  }) {
    this.#options = options;
  }

  /** @param whole - a list: of names that are not among these it is empty now */
  async take(
    source: string,
    facts: readonly NamedFact[],
    whole?: string,
  ): Promise<void> {
    const { clock, store, subjects } = this.#options;
    const at = clock().getTime();
    const shared = await subjects.keepShared(facts.map(one => one.signal));
    const items = facts.flatMap(
      ({ signal, name, value }): ObservationItem[] => {
        const subject = shared.get(canonicalJson(signal));
        return subject === undefined || !isKept(name)
          ? []
          : itemOf({ key: namedFactKey(subject, name), name, value }, at);
      },
    );
    if (whole !== undefined) {
      const reported = new Set(items.map(({ key }) => key));
      const before = await store.namedListKeys(source, whole);
      items.push(
        ...before
          .filter(key => !reported.has(key))
          .flatMap(key => itemOf({ key, name: whole, value: [] }, at)),
      );
    }
    if (items.length > 0) {
      await store.recordObservations(items, {
        source,
        outcome: 'succeeded',
        coverage: 'as-before',
        parts: [...new Set(items.map(({ name }) => `fact:${name}`))],
        at,
        observedAt: at,
        inOrder: true,
      });
    }
  }
}

/** None of what would be refused of an entity; it is reported there. */
function itemOf(
  { key, name, value }: { key: string; name: string; value: unknown },
  at: number,
): ObservationItem[] {
  const { maxAgeSeconds, schema } = factDefinition(name)!;
  const read = schema.safeParse(value);
  return read.success
    ? [
        {
          part: 'fact',
          ...{ key, name },
          value: read.data,
          observedAt: at,
          maxAge: maxAgeSeconds * 1000,
        },
      ]
    : [];
}

function isKept(name: string): boolean {
  return namedFactNames.some(one => one === name);
}
