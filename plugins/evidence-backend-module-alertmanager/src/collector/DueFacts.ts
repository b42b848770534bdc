import { createHash } from 'node:crypto';
import {
  canonicalJson,
  factDefinition,
  ObservedFact,
} from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';

/** All that the collector reports. */
const names = ['alerts.firing', 'alerts.route', 'alerts.silences'];
const empty = '';
/** Of values that stay the same object while nothing changes. */
const hashes = new WeakMap<object, string>();

type Kept = { hash: string; dueAt: number };

/**
 * Selects the facts that have to be reported, without those that are stored and
 * stay fresh for a while: a pass in which nothing happened reports next to
 * nothing, however large the estate. What has not changed is reported again in
 * the second third of its age, each fact at a time of its own, so that they do
 * not all come at once. What counts is what evidence keeps, never what was
 * reported: another replica, or a live look while a pass was slow, may have
 * reported something else since.
 */
export class DueFacts {
  /** By name and entity. */
  readonly #kept = new Map<string, Map<string, Kept>>(
    names.map(name => [name, new Map()]),
  );
  /** Of what evidence keeps as it was read last: all of it, and by name. */
  #version: string | undefined;
  readonly #versions = new Map<string, string>();
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /**
   * Reads what evidence keeps of a source, as far as it may be something else
   * than before. Costs little where nothing of these facts has changed.
   */
  async readKept(
    source: string,
    { facts, factsVersion }: Pick<CollectorPass, 'facts' | 'factsVersion'>,
  ): Promise<void> {
    // Before the facts: what comes in between is read by the next pass.
    const all = await factsVersion(names);
    if (all === this.#version) {
      return;
    }
    for (const name of names) {
      const version = await factsVersion([name]);
      if (version !== this.#versions.get(name)) {
        const before = this.#kept.get(name)!;
        const kept = new Map<string, Kept>();
        for (const { entityRef, value, observedAt, ...of } of await facts(
          name,
        )) {
          if (of.source === source) {
            const hash = hashOf(value);
            const known = before.get(entityRef);
            const dueAt = this.#dueAt(name, observedAt);
            kept.set(entityRef, known?.hash === hash ? known : { hash, dueAt });
          }
        }
        this.#kept.set(name, kept);
        this.#versions.set(name, version);
      }
    }
    this.#version = all;
  }

  /** Of these, what is new, changed, or was reported a while ago. */
  of(facts: readonly ObservedFact[], now: Date): ObservedFact[] {
    return facts.filter(fact => {
      const kept = this.#keptOf(fact);
      return (
        !kept || kept.dueAt <= now.getTime() || kept.hash !== hashOf(fact.value)
      );
    });
  }

  /**
   * Of what is due, the entities of which exactly what is reported now is kept:
   * to confirm it, their names are enough.
   *
   * @param all - all that is reported now
   */
  unchanged(
    due: readonly ObservedFact[],
    all: readonly ObservedFact[],
  ): Set<string> {
    const unchanged = new Set(due.map(({ entityRef }) => entityRef));
    const counts = new Map<string, number>();
    for (const fact of all) {
      const { entityRef } = fact;
      if (unchanged.has(entityRef)) {
        counts.set(entityRef, (counts.get(entityRef) ?? 0) + 1);
        if (this.#keptOf(fact)?.hash !== hashOf(fact.value)) {
          unchanged.delete(entityRef);
        }
      }
    }
    for (const ref of unchanged) {
      const kept = [...this.#kept.values()].filter(one => one.has(ref)).length;
      if (counts.get(ref) !== kept) {
        unchanged.delete(ref);
      }
    }
    return unchanged;
  }

  /** To be called once these were reported, or confirmed. */
  reported(facts: readonly ObservedFact[], now: Date): void {
    for (const fact of facts) {
      const kept = this.#keptOf(fact);
      if (kept?.hash === hashOf(fact.value)) {
        kept.dueAt = this.#dueAt(fact.name, now);
      } else {
        // Whether it is kept shows when that is read: there may be something newer.
        this.#version = undefined;
        this.#versions.delete(fact.name);
      }
    }
  }

  /** The entities of which something else than nothing is kept. */
  whereNotEmpty(name: string): string[] {
    return [...this.#kept.get(name)!].flatMap(([entityRef, { hash }]) =>
      hash === empty ? [] : [entityRef],
    );
  }

  #keptOf({ entityRef, name }: ObservedFact): Kept | undefined {
    return this.#kept.get(name)?.get(entityRef);
  }

  #dueAt(name: string, reportedAt: Date): number {
    const maxAge = factDefinition(name)!.maxAgeSeconds * 1000;
    return reportedAt.getTime() + (maxAge * (1 + this.#random())) / 3;
  }
}

function hashOf(value: unknown): string {
  if (Array.isArray(value) && value.length === 0) {
    return empty;
  }
  const known = hashes.get(value as object);
  if (known !== undefined) {
    return known;
  }
  const hash = createHash('sha256')
    .update(canonicalJson(value))
    .digest('base64');
  hashes.set(value as object, hash);
  return hash;
}
