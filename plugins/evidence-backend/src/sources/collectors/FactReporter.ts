import { createHash } from 'node:crypto';
import type { ObservedFact } from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';

const day = 24 * 3_600_000;
/** Reported again before it would be stale, each entity at its own time. */
const reportEvery = day;
const factsAtOnce = 4_000;

type Reported = { id: string; at: number };
type Pending = { facts: ObservedFact[]; entries: [string, Reported][] };
const none: Pending = { facts: [], entries: [] };

/**
 * Reports facts that are derived from evidence: when they change, and once a
 * day besides. What the store did not accept, the next pass reports again.
 */
export class FactReporter {
  readonly #reported = new Map<string, Reported>();
  /** By pass: what an aborted pass left is reported by no other. */
  readonly #pending = new WeakMap<CollectorPass, Pending>();

  /** How many entities facts were reported of. */
  get size(): number {
    return this.#reported.size;
  }

  /** Entities whose facts have to be reported again. */
  due(now: number): string[] {
    return [...this.#reported]
      .filter(([, { at }]) => now - at >= reportEvery)
      .map(([ref]) => ref);
  }

  /** @param facts - all facts of an entity now; empty where it has none */
  async offer(
    pass: CollectorPass,
    entityRef: string,
    facts: readonly Omit<ObservedFact, 'entityRef'>[],
  ): Promise<void> {
    if (facts.length === 0) {
      this.#reported.delete(entityRef);
      return;
    }
    const now = pass.now.getTime();
    const id = digest(facts);
    const before = this.#reported.get(entityRef);
    if (before?.id === id && now - before.at < reportEvery) {
      return;
    }
    const pending = this.#pending.get(pass) ?? { facts: [], entries: [] };
    this.#pending.set(pass, pending);
    pending.facts.push(...facts.map(fact => ({ ...fact, entityRef })));
    const at = before ? now : now - spread(entityRef);
    pending.entries.push([entityRef, { id, at }]);
    if (pending.facts.length >= factsAtOnce) {
      await this.flush(pass);
    }
  }

  /** To be called when all were offered. */
  async flush(pass: CollectorPass): Promise<void> {
    const { facts, entries } = this.#pending.get(pass) ?? none;
    this.#pending.delete(pass);
    if (facts.length > 0) {
      await pass.report({ type: 'delta', facts });
    }
    entries.forEach(([ref, one]) => this.#reported.set(ref, one));
  }

  /** Forgets entities that are no more. */
  keepOnly(isKnown: (entityRef: string) => boolean): void {
    for (const ref of this.#reported.keys()) {
      if (!isKnown(ref)) {
        this.#reported.delete(ref);
      }
    }
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

/** Within a day, by the entity alone; milliseconds. */
function spread(entityRef: string): number {
  const [byte] = createHash('sha256').update(entityRef).digest();
  return (byte / 256) * reportEvery;
}
