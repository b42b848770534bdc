import { createHash } from 'node:crypto';
import {
  canonicalJson,
  factDefinition,
  ObservedFact,
} from '@plumbline/backstage-plugin-evidence-common';

const empty = '';
/** Of values that stay the same object while nothing changes. */
const hashes = new WeakMap<object, string>();

type Told = { hash: string; dueAt: number };

/**
 * Leaves out what was told already and is fresh for a while: a pass in which
 * nothing happened tells next to nothing, however large the estate. What has
 * not changed is told again in the second third of its age, each thing at a
 * time of its own, so that they do not all come at once. Kept in memory: after
 * a start everything is told once. Lists that are not empty are shared with
 * other replicas, which take turns: what one told, the next has to take back.
 */
export class TellWhatIsDue {
  readonly #told = new Map<string, Told>();
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Of these, what is new, changed, or was told a while ago. */
  due(facts: readonly ObservedFact[], now: Date): ObservedFact[] {
    return facts.filter(fact => {
      const told = this.#told.get(keyOf(fact));
      return (
        !told || told.dueAt <= now.getTime() || told.hash !== hashOf(fact.value)
      );
    });
  }

  /**
   * Of what is due, the entities of which nothing was told last but what is
   * said of them now: that this still holds needs no more than their names.
   *
   * @param all - all that is said now
   */
  unchanged(
    due: readonly ObservedFact[],
    all: readonly ObservedFact[],
  ): Set<string> {
    const unchanged = new Set(due.map(({ entityRef }) => entityRef));
    const said = new Set<string>();
    for (const fact of all) {
      const { entityRef } = fact;
      if (unchanged.has(entityRef)) {
        const key = keyOf(fact);
        said.add(key);
        if (this.#told.get(key)?.hash !== hashOf(fact.value)) {
          unchanged.delete(entityRef);
        }
      }
    }
    for (const key of this.#told.keys()) {
      const entityRef = key.slice(key.indexOf('\n') + 1);
      if (unchanged.has(entityRef) && !said.has(key)) {
        unchanged.delete(entityRef);
      }
    }
    return unchanged;
  }

  /** To be called once these are kept. */
  told(facts: readonly ObservedFact[], now: Date): void {
    for (const fact of facts) {
      const maxAge = factDefinition(fact.name)!.maxAgeSeconds * 1000;
      this.#told.set(keyOf(fact), {
        hash: hashOf(fact.value),
        dueAt: now.getTime() + (maxAge * (1 + this.#random())) / 3,
      });
    }
  }

  /** Takes over what {@link shared} gave, on whichever replica. */
  takeOver(shared: string | undefined): void {
    if (shared === undefined) {
      return;
    }
    const last = new Map(Object.entries(parsed(shared)));
    for (const [key, { hash }] of this.#told) {
      if (isList(key) && hash !== (last.get(key) ?? empty)) {
        this.#told.delete(key);
      }
    }
    for (const [key, hash] of last) {
      if (isList(key) && !this.#told.has(key)) {
        this.#told.set(key, { hash, dueAt: 0 });
      }
    }
  }

  /** The lists told last that are not empty. */
  shared(): string {
    return JSON.stringify(
      Object.fromEntries(
        [...this.#told].flatMap(([key, { hash }]) =>
          isList(key) && hash !== empty ? [[key, hash]] : [],
        ),
      ),
    );
  }

  /** The entities of which something else than nothing was told last. */
  whereNotEmpty(name: string): string[] {
    return [...this.#told].flatMap(([key, { hash }]) => {
      const [told, entityRef] = key.split('\n');
      return told === name && hash !== empty ? [entityRef] : [];
    });
  }
}

function keyOf({ entityRef, name }: ObservedFact): string {
  return `${name}\n${entityRef}`;
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

/** What there may be none of. */
function isList(key: string): boolean {
  return /^alerts\.(firing|silences)\n/.test(key);
}

function parsed(text: string): Record<string, string> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
