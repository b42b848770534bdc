import type { Deliveries } from '@plumbline/backstage-plugin-evidence-common';
import {
  type Clock,
  createCounter,
} from '@plumbline/backstage-plugin-evidence-node';

const countDelivery = createCounter({
  name: 'webhook.deliveries',
  description: 'Deliveries of webhooks, by what became of them',
});

/** Words come from outside: more of them than this are counted together. */
const MAX_WORDS = 50;
const MAX_WORD_LENGTH = 100;
const others = 'other';

type Counts = {
  accepted: number;
  lastAcceptedAt?: string;
  duplicates: number;
  ignored: Map<string, number>;
  refused: Map<string, number>;
  unknownOutcomes: Map<string, number>;
};

/**
 * Counts what became of deliveries, source by source. In memory: each replica
 * reports its own, since it started.
 */
export class DeliveryCounters {
  readonly #clock: Clock;
  readonly #since: string;
  readonly #counts = new Map<string, Counts>();

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
    this.#since = options.clock().toISOString();
  }

  accepted(source: string): void {
    countDelivery({ source, outcome: 'accepted' });
    const counts = this.#of(source);
    counts.accepted += 1;
    counts.lastAcceptedAt = this.#clock().toISOString();
  }

  duplicate(source: string): void {
    countDelivery({ source, outcome: 'duplicate' });
    this.#of(source).duplicates += 1;
  }

  ignored(source: string, event: string): void {
    countDelivery({ source, outcome: 'ignored' });
    add(this.#of(source).ignored, event);
  }

  unknownOutcome(source: string, word: string): void {
    add(this.#of(source).unknownOutcomes, word);
  }

  refused(source: string, reason: string): void {
    countDelivery({ source, outcome: 'refused' });
    add(this.#of(source).refused, reason);
  }

  /** Undefined for a source that nobody has called yet. */
  read(source: string): Deliveries | undefined {
    const counts = this.#counts.get(source);
    return (
      counts && {
        since: this.#since,
        accepted: counts.accepted,
        ...(counts.lastAcceptedAt !== undefined && {
          lastAcceptedAt: counts.lastAcceptedAt,
        }),
        duplicates: counts.duplicates,
        ignored: sorted(counts.ignored),
        refused: sorted(counts.refused),
        unknownOutcomes: sorted(counts.unknownOutcomes),
      }
    );
  }

  #of(source: string): Counts {
    let counts = this.#counts.get(source);
    if (!counts) {
      counts = {
        accepted: 0,
        duplicates: 0,
        ignored: new Map(),
        refused: new Map(),
        unknownOutcomes: new Map(),
      };
      this.#counts.set(source, counts);
    }
    return counts;
  }
}

function add(counts: Map<string, number>, text: string): void {
  const word = text.slice(0, MAX_WORD_LENGTH);
  const key = counts.has(word) || counts.size < MAX_WORDS ? word : others;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
