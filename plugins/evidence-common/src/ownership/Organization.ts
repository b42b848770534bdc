import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { parseOnCall, plumblineAnnotations } from '../annotations';

/** Several people share it, so it names none of them. */
const shared = Symbol('shared');

type Group = {
  parents: string[];
  members: string[];
  /** What names whom to call when nobody answers. */
  escalation?: string;
};

/** People and groups of the catalog: who belongs where, and who an actor is. */
export class Organization {
  readonly #groups = new Map<string, Group>();
  readonly #groupsOf = new Map<string, Set<string>>();
  readonly #names = new Map<string, string | typeof shared>();
  readonly #others = new Set<string>();
  #below: Map<string, Set<string>> | undefined;

  add(entity: Entity): void {
    const ref = stringifyEntityRef(entity);
    const kind = entity.kind.toLocaleLowerCase('en-US');
    if (kind === 'group') {
      this.#groups.set(ref, {
        parents: targets(entity, 'childOf'),
        members: targets(entity, 'hasMember'),
        escalation: escalationOf(entity),
      });
    } else if (kind === 'user') {
      this.#groupsOf.set(ref, new Set(targets(entity, 'memberOf')));
      for (const name of namesOf(entity, ref)) {
        const known = this.#names.get(name);
        this.#names.set(name, known && known !== ref ? shared : ref);
      }
    } else {
      this.#others.add(ref);
    }
  }

  /** Whether the catalog has neither a Group nor a User, or not yet. */
  get isEmpty(): boolean {
    return this.#groups.size === 0 && this.#groupsOf.size === 0;
  }

  kindOf(ref: string): 'group' | 'user' | 'other' | undefined {
    if (this.#groups.has(ref)) {
      return 'group';
    }
    if (this.#groupsOf.has(ref)) {
      return 'user';
    }
    return this.#others.has(ref) ? 'other' : undefined;
  }

  /** Whom an actor's e-mail address or login names. */
  userOf(actor: string): string | undefined {
    const found = this.#names.get(normalized(actor));
    return typeof found === 'string' ? found : undefined;
  }

  /** The people of a group and of the groups below it. */
  peopleOf(group: string): ReadonlySet<string> {
    this.#below ??= this.#collect();
    return this.#below.get(group) ?? new Set();
  }

  /** The groups that somebody is in, those above left out. */
  groupsOf(user: string): string[] {
    this.#below ??= this.#collect();
    return [...(this.#groupsOf.get(user) ?? [])]
      .filter(ref => this.#groups.has(ref))
      .sort();
  }

  escalationOf(group: string): string | undefined {
    return this.#groups.get(group)?.escalation;
  }

  #collect(): Map<string, Set<string>> {
    for (const [group, { members }] of this.#groups) {
      members.forEach(user => this.#groupsOf.get(user)?.add(group));
    }
    const people = new Map<string, Set<string>>();
    for (const [user, groups] of this.#groupsOf) {
      const seen = new Set<string>();
      const open = [...groups];
      for (let group = open.pop(); group; group = open.pop()) {
        const known = this.#groups.get(group);
        // A group may be above itself by mistake.
        if (known && !seen.has(group)) {
          seen.add(group);
          people.set(group, (people.get(group) ?? new Set()).add(user));
          open.push(...known.parents);
        }
      }
    }
    return people;
  }
}

function targets({ relations = [] }: Entity, type: string): string[] {
  return relations
    .filter(one => one.type === type)
    .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'));
}

/** The address, the logins elsewhere, and the name, which is a login here. */
function namesOf({ metadata, spec }: Entity, ref: string): string[] {
  const profile = spec?.profile as { email?: unknown } | undefined;
  return [
    ref,
    metadata.name,
    profile?.email,
    ...Object.entries(metadata.annotations ?? {})
      .filter(([name]) => /\/user[-_]?login$/.test(name))
      .map(([, login]) => login),
  ]
    .filter((name): name is string => typeof name === 'string' && name !== '')
    .map(normalized);
}

function normalized(name: string): string {
  return name.trim().replace(/^@/, '').toLocaleLowerCase('en-US');
}

function escalationOf({ metadata }: Entity): string | undefined {
  const annotations = metadata.annotations ?? {};
  const policy = annotations[plumblineAnnotations.escalation]?.trim();
  if (policy && !/^<[^<>]*>$/.test(policy)) {
    return plumblineAnnotations.escalation;
  }
  const roster = annotations[plumblineAnnotations.onCall];
  const parsed = roster === undefined ? undefined : parseOnCall(roster);
  return parsed?.ok && parsed.value.levels.length > 1
    ? plumblineAnnotations.onCall
    : undefined;
}
