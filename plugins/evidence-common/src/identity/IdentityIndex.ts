import { Candidate, Resolution, Signal } from '../schemas/signal';
import { EntityKey, IdentityKey, addressableKinds } from './keys';
import { Lookup, lookupsOf } from './lookups';
import { NamedBy, namedBy } from './namedBy';
import { nearest } from './nearest';

/** What the index keeps of an entity. */
export type IndexedEntity = {
  ref: string;
  keys: readonly EntityKey[];
  /** `spec.type`, lower case. */
  type?: string;
};

/** Of Components that are built into others, or run by hand: no signal is of them. */
const packageTypes: ReadonlySet<string> = new Set([
  'library',
  'package',
  'module',
  'plugin',
  'tool',
  'cli',
  'backend-plugin',
  'frontend-plugin',
  'documentation',
]);

/** Texts whose nearest names are kept until a name comes or goes. */
const maxNearestKept = 1000;

/** How many candidates or nearest names an answer names at the most. */
const maxCandidates = 8;

/** Words of a text that are compared with all names. */
const maxWords = 5;

const runtimeKinds: ReadonlySet<string> = new Set(['component', 'resource']);

/**
 * Finds the entity that a signal names. Answers depend on what the index
 * holds, never on the order in which it was added.
 */
export class IdentityIndex {
  readonly #byKey = new Map<string, Map<string, string>>();
  readonly #keys = new Map<string, readonly EntityKey[]>();
  readonly #packages = new Set<string>();
  readonly #extra: readonly IdentityKey[];
  /** A storm of alerts asks for the same names again and again. */
  readonly #nearestKept = new Map<string, Candidate[]>();

  constructor(extra: readonly IdentityKey[] = []) {
    this.#extra = extra;
  }

  /** Puts an entity in place of what was known of it. */
  set({ ref, keys, type }: IndexedEntity): void {
    this.delete(ref);
    if (!addressableKinds.has(kindOf(ref))) {
      return;
    }
    this.#nearestKept.clear();
    this.#keys.set(ref, keys);
    if (type !== undefined && packageTypes.has(type)) {
      this.#packages.add(ref);
    }
    for (const { space, value, origin } of keys) {
      const id = keyId(space, value);
      const refs = this.#byKey.get(id) ?? new Map<string, string>();
      refs.set(ref, origin);
      this.#byKey.set(id, refs);
    }
  }

  delete(ref: string): void {
    this.#nearestKept.clear();
    for (const { space, value } of this.#keys.get(ref) ?? []) {
      const refs = this.#byKey.get(keyId(space, value));
      refs?.delete(ref);
      if (refs?.size === 0) {
        this.#byKey.delete(keyId(space, value));
      }
    }
    this.#keys.delete(ref);
    this.#packages.delete(ref);
  }

  /** What an entity has to state so that this signal means it. */
  namedBy(signal: Signal): NamedBy | undefined {
    return namedBy(signal, this.#extra);
  }

  /** Ids of the keys whose entities decide how this signal resolves. */
  keyIdsOf(signal: Signal): string[] {
    return lookupsOf(signal, this.#extra).map(({ space, match }) =>
      keyId(space, match.value),
    );
  }

  /** Ids of the keys of an entity, as {@link IdentityIndex.keyIdsOf} gives them. */
  keyIdsOfEntity(ref: string): string[] {
    return (this.#keys.get(ref) ?? []).map(({ space, value }) =>
      keyId(space, value),
    );
  }

  /**
   * Resolves a signal; the best rank that finds anything decides.
   *
   * @param isVisible - whom the answer may name: what the signal means does not
   *   depend on it. Default: everybody
   */
  resolve(
    signal: Signal,
    isVisible?: (entityRef: string) => boolean,
  ): Resolution {
    const lookups = lookupsOf(signal, this.#extra);
    const found = this.#decisive(lookups);
    const shown = isVisible
      ? found.filter(({ entityRef }) => isVisible(entityRef))
      : found;
    if (shown.length === 0) {
      const name = nameIn(signal, lookups);
      return {
        status: 'unmatched',
        candidates: isVisible
          ? this.#findNearest(name, isVisible)
          : this.#nearest(name),
      };
    }
    return found.length === 1
      ? { status: 'matched', ...found[0], candidates: found }
      : { status: 'ambiguous', candidates: shown.slice(0, maxCandidates) };
  }

  /** The one entity that a signal means; nothing is searched for near it. */
  match(signal: Signal): Candidate | undefined {
    const found = this.#decisive(lookupsOf(signal, this.#extra));
    return found.length === 1 ? found[0] : undefined;
  }

  /** The entities that a signal may mean: several where it is ambiguous. */
  candidates(signal: Signal): string[] {
    return this.#decisive(lookupsOf(signal, this.#extra)).map(
      ({ entityRef }) => entityRef,
    );
  }

  /** Of the best rank that finds anything. */
  #decisive(lookups: Lookup[]): Candidate[] {
    for (let start = 0; start < lookups.length; ) {
      let end = start;
      while (
        end < lookups.length &&
        lookups[end].rank === lookups[start].rank
      ) {
        end += 1;
      }
      const found = this.#ask(lookups.slice(start, end));
      if (found.length > 0) {
        return found;
      }
      start = end;
    }
    return [];
  }

  #ask(lookups: Lookup[]): Candidate[] {
    const found = new Map<string, Candidate>();
    for (const { space, match, runtimeOnly } of lookups) {
      const refs = this.#byKey.get(keyId(space, match.value));
      const sorted = [...(refs ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [entityRef, origin] of sorted) {
        if (
          found.has(entityRef) ||
          (runtimeOnly && !runtimeKinds.has(kindOf(entityRef)))
        ) {
          continue;
        }
        const key = match.key === space ? origin : match.key;
        found.set(entityRef, { entityRef, matchedBy: { ...match, key } });
      }
    }
    return [...found.values()];
  }

  #nearest(text: string): Candidate[] {
    let kept = this.#nearestKept.get(text);
    if (!kept) {
      kept = this.#findNearest(text);
      if (this.#nearestKept.size >= maxNearestKept) {
        this.#nearestKept.clear();
      }
      this.#nearestKept.set(text, kept);
    }
    return [...kept];
  }

  #findNearest(
    text: string,
    isVisible: (entityRef: string) => boolean = () => true,
  ): Candidate[] {
    if (!text.trim()) {
      return [];
    }
    const names = new Map<string, string[]>();
    for (const [ref, keys] of this.#keys) {
      if (!isVisible(ref)) {
        continue;
      }
      for (const { space, value } of keys) {
        if (space === 'name') {
          const refs = names.get(value);
          if (refs) {
            refs.push(ref);
          } else {
            names.set(value, [ref]);
          }
        }
      }
    }
    const found = new Map<string, Candidate>();
    const isPackage = (name: string) =>
      names.get(name)!.every(ref => this.#packages.has(ref));
    const near = (wanted: string) =>
      nearest(wanted, names.keys(), maxCandidates, isPackage);
    const whole = near(text);
    const values = whole.length > 0 ? whole : wordsOf(text).flatMap(near);
    for (const value of values) {
      for (const entityRef of (names.get(value) ?? []).sort()) {
        if (!found.has(entityRef)) {
          const matchedBy = {
            key: 'nearest',
            value,
            strength: 'weak' as const,
          };
          found.set(entityRef, { entityRef, matchedBy });
        }
      }
    }
    return [...found.values()].slice(0, maxCandidates);
  }
}

/** The word of a signal that most likely is a name. */
function nameIn(signal: Signal, lookups: Lookup[]): string {
  switch (signal.type) {
    case 'text':
      return signal.text.includes('/')
        ? signal.text.split(/[:/]/).pop() ?? signal.text
        : signal.text;
    case 'workload':
      return signal.name;
    case 'repository':
      return signal.url.split('/').pop() ?? signal.url;
    default:
      // An alert without a label that names a service may still be called after it.
      return lookups[0]?.match.value ?? alertName(signal) ?? '';
  }
}

/** Some words of a text that is more than one, where one may be a name misspelt. */
function wordsOf(text: string): string[] {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}_.-]{3,}/gu) ?? [];
  return words.length > 1 ? words.slice(0, maxWords) : [];
}

function alertName(signal: Signal): string | undefined {
  return signal.type === 'alert' ? signal.labels.alertname : undefined;
}

function keyId(space: string, value: string): string {
  return `${space}\n${value}`;
}

function kindOf(ref: string): string {
  return ref.slice(0, ref.indexOf(':'));
}
