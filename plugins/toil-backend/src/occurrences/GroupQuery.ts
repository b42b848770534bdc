import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type {
  ParsedGroupQuery,
  ToilGroup,
  UnmatchedService,
} from '@plumbline/backstage-plugin-toil-common';
import { decodeCursor, encodeCursor, visiblePage } from '../candidates/Visible';
import type { NameService } from '../names/NameService';
import type { NameStore } from '../names/NameStore';
import type { GroupKey, OccurrenceStore, StoredGroup } from './OccurrenceStore';

/** Answers about groups of occurrences, as the caller may see what they name. */
export class GroupQuery {
  readonly #options: {
    lookUp: Pick<NameService, 'lookUp'>;
    names: NameStore;
    store: OccurrenceStore;
    visibility: Pick<CatalogVisibility, 'of'>;
  };

  constructor(options: {
    lookUp: Pick<NameService, 'lookUp'>;
    names: NameStore;
    store: OccurrenceStore;
    visibility: Pick<CatalogVisibility, 'of'>;
  }) {
    this.#options = options;
  }

  /** @throws InputError for a cursor of another list */
  async list(
    query: ParsedGroupQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<ToilGroup>> {
    const { lookUp, store, visibility } = this.#options;
    const { limit, cursor, members, ...filter } = query;
    const start = cursor === undefined ? undefined : keyOf(cursor);
    await lookUp.lookUp();
    const { items, hasMore } = await visiblePage<StoredGroup>({
      visibility,
      credentials,
      limit,
      after: undefined,
      read: (after, count) =>
        store.listGroups(filter, { after: after ?? start, limit: count }),
      refsOf: groups => this.#refsOf(groups),
    });
    const named = await store.servicesOf(items.map(({ id }) => id));
    const last = items[items.length - 1];
    return {
      items: await Promise.all(
        items.map(group => this.#present(group, named, members)),
      ),
      nextCursor: hasMore ? encodeCursor([last.size, last.id]) : undefined,
    };
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async get(
    id: string,
    members: number,
    credentials: BackstageCredentials,
  ): Promise<ToilGroup> {
    const { lookUp, store, visibility } = this.#options;
    await lookUp.lookUp();
    const group = await store.findGroup(id);
    if (group) {
      const refs = (await this.#refsOf([group])).get(group) ?? [];
      const maySee = await visibility.of(refs, credentials);
      if (refs.every(maySee)) {
        const named = await store.servicesOf([group.id]);
        return {
          ...(await this.#present(group, named, members)),
          history: await store.decisionsOf(group.id),
        };
      }
    }
    throw new NotFoundError(`There is no group '${id.slice(0, 100)}'`);
  }

  /** As if what the caller may not see were no candidate at all. */
  async unmatched(
    credentials: BackstageCredentials,
  ): Promise<UnmatchedService[]> {
    const { lookUp, names, visibility } = this.#options;
    await lookUp.lookUp();
    const found = await names.unmatched(1_000);
    const maySee = await visibility.of(
      found.flatMap(({ candidates }) => candidates),
      credentials,
    );
    return found.flatMap(each => {
      const candidates = each.candidates.filter(maySee);
      if (each.status !== 'ambiguous' || candidates.length > 1) {
        return [{ ...each, candidates }];
      }
      return candidates.length === 1
        ? []
        : [{ ...each, candidates, status: 'unmatched' as const }];
    });
  }

  async #refsOf(
    groups: readonly StoredGroup[],
  ): Promise<Map<StoredGroup, string[]>> {
    const { names, store } = this.#options;
    const named = await store.servicesOf(groups.map(({ id }) => id));
    const refs = await names.refsOf([...new Set([...named.values()].flat())]);
    return new Map(
      groups.map(group => [
        group,
        named.get(group.id)!.flatMap(name => refs.get(name) ?? []),
      ]),
    );
  }

  async #present(
    group: StoredGroup,
    named: ReadonlyMap<string, string[]>,
    members: number,
  ): Promise<ToilGroup> {
    const { first, last, ...rest } = group;
    return {
      ...rest,
      first: new Date(first).toISOString(),
      last: new Date(last).toISOString(),
      services: named.get(group.id) ?? [],
      members:
        members === 0
          ? []
          : await this.#options.store.membersOf(group.id, members),
    };
  }
}

function keyOf(cursor: string): GroupKey {
  const [size, id, ...rest] = decodeCursor(cursor) ?? [];
  if (typeof size !== 'number' || typeof id !== 'string' || rest.length > 0) {
    throw new InputError(
      "'cursor' must be the 'nextCursor' of the page before",
    );
  }
  return { size, id };
}
