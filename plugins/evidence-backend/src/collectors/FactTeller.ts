import { createHash } from 'node:crypto';
import type { ObservedFact } from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';

const day = 24 * 3_600_000;
/** Told again before it would be stale, each entity at its own time. */
const tellAgain = day;
const factsAtOnce = 4_000;

type Told = { id: string; at: number };
type Untold = { facts: ObservedFact[]; telling: [string, Told][] };
const none: Untold = { facts: [], telling: [] };

/**
 * Tells what follows from evidence: when it says something new, and once a day
 * besides. What was not taken is told again by the next pass.
 */
export class FactTeller {
  readonly #told = new Map<string, Told>();
  /** Of each pass its own: what an aborted one left is told by none. */
  readonly #untold = new WeakMap<CollectorPass, Untold>();

  /** Entities that it has told of. */
  get size(): number {
    return this.#told.size;
  }

  /** Entities that have to be told of again. */
  due(now: number): string[] {
    return [...this.#told]
      .filter(([, { at }]) => now - at >= tellAgain)
      .map(([ref]) => ref);
  }

  /** All that is to be said of an entity now; nothing where there are none. */
  async offer(
    pass: CollectorPass,
    entityRef: string,
    facts: readonly Omit<ObservedFact, 'entityRef'>[],
  ): Promise<void> {
    if (facts.length === 0) {
      this.#told.delete(entityRef);
      return;
    }
    const now = pass.now.getTime();
    const id = digest(facts);
    const before = this.#told.get(entityRef);
    if (before?.id === id && now - before.at < tellAgain) {
      return;
    }
    const untold = this.#untold.get(pass) ?? { facts: [], telling: [] };
    this.#untold.set(pass, untold);
    untold.facts.push(...facts.map(fact => ({ ...fact, entityRef })));
    const at = before ? now : now - spread(entityRef);
    untold.telling.push([entityRef, { id, at }]);
    if (untold.facts.length >= factsAtOnce) {
      await this.flush(pass);
    }
  }

  /** To be called when all were offered. */
  async flush(pass: CollectorPass): Promise<void> {
    const { facts, telling } = this.#untold.get(pass) ?? none;
    this.#untold.delete(pass);
    if (facts.length > 0) {
      await pass.report({ observedAt: pass.now.toISOString(), facts });
    }
    telling.forEach(([ref, one]) => this.#told.set(ref, one));
  }

  /** Forgets entities that are no more. */
  keepOnly(isKnown: (entityRef: string) => boolean): void {
    for (const ref of this.#told.keys()) {
      if (!isKnown(ref)) {
        this.#told.delete(ref);
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
  return (byte / 256) * tellAgain;
}
