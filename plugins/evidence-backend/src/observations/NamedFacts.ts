import {
  canonicalJson,
  factDefinition,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock, NamedFact } from '@plumbline/backstage-plugin-evidence-node';
import type { EvidenceStore, ObservationItem } from '../database/EvidenceStore';
import type { SubjectService } from '../subjects/SubjectService';
import { namedFactKey, namedFactNames } from './namedFactKeys';

/**
 * Keeps facts as they were told, by the names that a source has for entities,
 * where several share the name: to a reader from whom some of these are hidden it
 * means another one. What one entity alone is called needs no keeping; what is
 * told of it is kept with the entity.
 */
export class NamedFacts {
  readonly #options: {
    clock: Clock;
    store: Pick<EvidenceStore, 'claimSource' | 'recordObservations'>;
    subjects: Pick<SubjectService, 'keepShared'>;
  };

  constructor(options: {
    clock: Clock;
    store: Pick<EvidenceStore, 'claimSource' | 'recordObservations'>;
    subjects: Pick<SubjectService, 'keepShared'>;
  }) {
    this.#options = options;
  }

  async take(source: string, facts: readonly NamedFact[]): Promise<void> {
    const { clock, store, subjects } = this.#options;
    const at = clock().getTime();
    const shared = await subjects.keepShared(facts.map(one => one.signal));
    const items = facts.flatMap(({ signal, name, value }): ObservationItem[] => {
      const subject = shared.get(canonicalJson(signal));
      const definition = factDefinition(name);
      if (subject === undefined || !definition || !isKept(name)) {
        return [];
      }
      return [
        {
          part: 'fact',
          key: namedFactKey(subject, name),
          name,
          value: definition.schema.parse(value),
          observedAt: at,
          maxAge: definition.maxAgeSeconds * 1000,
        },
      ];
    });
    if (items.length > 0) {
      await store.claimSource(source, undefined, at);
      await store.recordObservations(items, {
        source,
        outcome: 'succeeded',
        coverage: 'as-before',
        parts: [...new Set(items.map(({ name }) => `fact:${name}`))],
        at,
        observedAt: at,
      });
    }
  }
}

function isKept(name: string): boolean {
  return namedFactNames.some(one => one === name);
}
