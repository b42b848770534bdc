import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { NameStore, NameRole, ResolvedName } from './NameStore';

/** What matched nothing is looked up again after this long: the estate grows. */
const againMs = 5 * 60_000;
const pageSize = 500;
const fullRef = /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts' | 'resolve'>;
  setAside: SetAside;
  store: NameStore;
};

/** Finds out which entities occurrences name, and who owns those. */
export class NameService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Looks up what is new. Cost: O(names that were not known).
   *
   * @returns whether anything is known now that was not before
   */
  async lookUp(): Promise<boolean> {
    const { auth, clock, setAside, store } = this.#options;
    const now = clock().getTime();
    const credentials = await auth.getOwnServiceCredentials();
    let found = false;
    for (let more = true; more; ) {
      const names = await store.unresolved(now - againMs, pageSize);
      const resolved: ResolvedName[] = [];
      for (const { role, name, was } of names) {
        let seen: ResolvedName = {
          role,
          name,
          status: 'unmatched',
          candidates: [],
        };
        await setAside.each('names', [name], {
          id: each => `${role} ${each}`,
          run: async () => {
            seen = await this.#resolve(role, name, credentials);
          },
        });
        const isMatched = seen.status === 'matched';
        found ||= isMatched && seen.entityRef !== was;
        resolved.push(
          isMatched || was === undefined
            ? seen
            : { ...seen, status: 'doubted', entityRef: was },
        );
      }
      await store.keep(resolved, now);
      more = names.length >= pageSize;
    }
    for (let more = true; more; ) {
      const refs = await store.unknownEntities(now - againMs, pageSize);
      await store.keepOwners(await this.#owners(refs, credentials), now);
      found ||= refs.length > 0;
      more = refs.length >= pageSize;
    }
    return found;
  }

  async #resolve(
    role: NameRole,
    name: string,
    credentials: BackstageCredentials,
  ): Promise<ResolvedName> {
    const { evidence } = this.#options;
    const unmatched = { role, name, status: 'unmatched' as const };
    const isTeam = (ref: string) => /^(group|user):/.test(ref);
    const refs = refsFor(role, name);
    if (refs.length > 0) {
      const { items } = await evidence.getFacts(
        { entityRefs: refs, names: ['catalog.owner'], limit: 1 },
        { credentials },
      );
      if (items.length > 0) {
        const { entityRef } = items[0];
        return { role, name, status: 'matched', entityRef, candidates: [] };
      }
    }
    const { status, entityRef, candidates } = await evidence.resolve(
      { type: 'text', text: name },
      { credentials },
    );
    const near = candidates.map(each => each.entityRef).slice(0, 5);
    if (status === 'matched' && entityRef) {
      return isTeam(entityRef) === (role === 'owner')
        ? { role, name, status, entityRef, candidates: [] }
        : { ...unmatched, candidates: [] };
    }
    return status === 'ambiguous'
      ? { role, name, status, candidates: near }
      : { ...unmatched, candidates: near };
  }

  async #owners(
    refs: string[],
    credentials: BackstageCredentials,
  ): Promise<{ entityRef: string; owner?: string }[]> {
    if (refs.length === 0) {
      return [];
    }
    const { items } = await this.#options.evidence.getFacts(
      { entityRefs: refs, names: ['catalog.owner'], limit: refs.length },
      { credentials },
    );
    const known = new Map(items.map(item => [item.entityRef, item]));
    return refs.map(entityRef => ({
      entityRef,
      owner: known.get(entityRef)?.owner,
    }));
  }
}

/**
 * References that a name may be the short form of; none where it is no name that
 * a catalog could have.
 */
function refsFor(role: NameRole, name: string): string[] {
  const lower = name.normalize('NFC').trim().toLocaleLowerCase('en-US');
  const refs = fullRef.test(name)
    ? [lower]
    : [lower, slugOf(lower)].map(each => `group:default/${each}`);
  return role === 'owner' || fullRef.test(name)
    ? refs.filter(ref => entityRefSchema.safeParse(ref).success)
    : [];
}

/** Letters and digits of any script, with what is written above or below them. */
function slugOf(name: string): string {
  return name
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
}
