import { Entity, parseEntityRef } from '@backstage/catalog-model';
import { distance } from 'fastest-levenshtein';
import { IdentityIndex } from '../identity/IdentityIndex';
import { addressableKinds, identityKeysOf } from '../identity/keys';
import { nearestTypo } from './typo';
import { isRecord } from '../isRecord';
import { compareText } from '../compareText';

/**
 * What exists: the entities of the files, which stand in for the portal's of
 * the same name, and the portal's.
 */
export class KnownEstate {
  /** Whether what is not known here does not exist. */
  readonly complete: boolean;
  readonly #entities = new Map<string, Entity>();
  readonly #byName = new Map<string, string[]>();
  readonly #ofKind = new Map<string, string[]>();
  #index?: IdentityIndex;
  #known?: Map<string, string[]>;
  #members?: Map<string, number>;

  constructor(options: {
    described: readonly { ref: string; entity: Entity }[];
    portal?: readonly Entity[];
    complete: boolean;
  }) {
    this.complete = options.complete;
    for (const entity of options.portal ?? []) {
      this.#entities.set(refOf(entity), entity);
    }
    for (const { ref, entity } of options.described) {
      this.#entities.set(ref, entity);
    }
    for (const ref of [...this.#entities.keys()].sort(compareText)) {
      append(this.#byName, nameOf(ref), ref);
      append(this.#ofKind, kindOf(ref), ref);
    }
  }

  get(ref: string): Entity | undefined {
    return this.#entities.get(ref);
  }

  has(ref: string): boolean {
    return this.#entities.has(ref);
  }

  /** Every entity of this name, of these kinds or of any, sorted. */
  named(name: string, kinds?: ReadonlySet<string>): string[] {
    return (this.#byName.get(name.toLowerCase()) ?? []).filter(
      ref => !kinds || kinds.has(kindOf(ref)),
    );
  }

  /** Every entity of a kind, sorted. */
  ofKind(kind: string): readonly string[] {
    return this.#ofKind.get(kind) ?? [];
  }

  /** The entity of these kinds whose name a text misspells, if there is one. */
  nearest(text: string, kinds: ReadonlySet<string>): Nearest | undefined {
    const names = new Map<string, string>();
    for (const kind of [...kinds].sort(compareText)) {
      for (const ref of this.ofKind(kind)) {
        if (!names.has(nameOf(ref))) {
          names.set(nameOf(ref), ref);
        }
      }
    }
    const wanted = text.toLowerCase();
    const name = nearestTypo(wanted, names.keys());
    return name === undefined
      ? undefined
      : { ref: names.get(name)!, near: resembles(wanted, name) };
  }

  /** Entities by the names that signals use, as the product resolves them. */
  get index(): IdentityIndex {
    if (!this.#index) {
      this.#index = new IdentityIndex();
      for (const [ref, entity] of this.#entities) {
        if (addressableKinds.has(kindOf(ref))) {
          this.#index.set({ ref, keys: identityKeysOf(entity) });
        }
      }
    }
    return this.#index;
  }

  /** Every entity that answers to a name: its own, an alias, a label. */
  known(name: string): readonly string[] {
    if (!this.#known) {
      this.#known = new Map();
      for (const ref of [...this.#entities.keys()].sort(compareText)) {
        for (const { space, value } of addressableKinds.has(kindOf(ref))
          ? identityKeysOf(this.#entities.get(ref)!)
          : []) {
          if (space === 'name') {
            append(this.#known, value, ref);
          }
        }
      }
    }
    return this.#known.get(name) ?? [];
  }

  /** How many people a Group has, as far as is known. */
  membersOf(group: string): number {
    this.#members ??= this.#countMembers();
    return this.#members.get(group) ?? 0;
  }

  #countMembers(): Map<string, number> {
    const members = new Map<string, Set<string>>();
    const add = (group: string | undefined, user: string | undefined) => {
      if (group && user) {
        members.set(group, (members.get(group) ?? new Set()).add(user));
      }
    };
    for (const [ref, { spec, metadata, relations }] of this.#entities) {
      const { namespace } = metadata;
      if (kindOf(ref) === 'user') {
        textsOf(spec?.memberOf).forEach(group =>
          add(refFrom(group, 'group', namespace), ref),
        );
      } else if (kindOf(ref) === 'group') {
        textsOf(spec?.members).forEach(user =>
          add(ref, refFrom(user, 'user', namespace)),
        );
        for (const { type, targetRef } of relations ?? []) {
          if (type === 'hasMember') {
            add(ref, targetRef.toLowerCase());
          }
        }
      }
    }
    return new Map([...members].map(([group, users]) => [group, users.size]));
  }
}

/** The best that was found; `near` when it is likely what was meant. */
export type Nearest = { ref: string; near: boolean };

/** A slip of the pen: other separators, or one or two letters. */
function resembles(wanted: string, name: string): boolean {
  const letters = (text: string) => text.replace(/[-_. ]/g, '');
  if (letters(wanted) === letters(name)) {
    return true;
  }
  const digits = (text: string) => text.replace(/[^\d]/g, '');
  return (
    digits(wanted) === digits(name) &&
    distance(wanted, name) <= (name.length < 8 ? 1 : 2)
  );
}

function append(map: Map<string, string[]>, key: string, ref: string): void {
  const refs = map.get(key);
  if (refs) {
    refs.push(ref);
  } else {
    map.set(key, [ref]);
  }
}

/** A full reference, or `undefined` where the text is none. */
export function refFrom(
  text: string,
  defaultKind: string | undefined,
  defaultNamespace: string | undefined,
): string | undefined {
  try {
    const ref = parseEntityRef(text, { defaultKind, defaultNamespace });
    return `${ref.kind}:${ref.namespace}/${ref.name}`.toLowerCase();
  } catch {
    return undefined;
  }
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string')
    : [];
}

export function kindOf(ref: string): string {
  return ref.slice(0, ref.indexOf(':'));
}

export function nameOf(ref: string): string {
  return ref.slice(ref.indexOf('/') + 1);
}

/** What others call an entity that a portal gave. */
function refOf(entity: Entity): string {
  const metadata = isRecord(entity.metadata) ? entity.metadata : undefined;
  return `${entity.kind}:${metadata?.namespace ?? 'default'}/${
    metadata?.name
  }`.toLowerCase();
}
