import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ParsedGroupQuery,
  ToilGroup,
  UnmatchedService,
} from '@plumbline/backstage-plugin-toil-common';
import { decodeCursor, encodeCursor, visiblePage } from './Visible';
import type { NameService } from '../names/NameService';
import type { NameStore } from '../names/NameStore';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { GroupKey, StoredGroup } from '../occurrences/records';
import type { Readers } from './Readers';
import { unlessFull } from '../unlessFull';

type Options = {
  lookUp: Pick<NameService, 'lookUp'>;
  names: Pick<NameStore, 'unmatched'>;
  readers: Readers;
  store: OccurrenceStore;
};

/** Answers about groups of occurrences, as the caller may see what they name. */
export class GroupQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws InputError for a cursor of another list */
  async list(
    query: ParsedGroupQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<ToilGroup>> {
    const { lookUp, readers, store } = this.#options;
    const { limit, cursor, members, ...filter } = query;
    const start = cursor === undefined ? undefined : keyOf(cursor);
    await unlessFull(() => lookUp.lookUp());
    const reader = await readers.of(credentials);
    const { items, hasMore } = await visiblePage<StoredGroup>({
      limit,
      after: undefined,
      read: (after, count) =>
        store.listGroups(filter, { after: after ?? start, limit: count }),
      visible: groups => reader.groups(groups),
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
    const { lookUp, readers, store } = this.#options;
    await unlessFull(() => lookUp.lookUp());
    const found = await store.findGroup(id);
    const reader = await readers.of(credentials);
    const [group] = await reader.groups(found ? [found] : []);
    if (group) {
      const named = await store.servicesOf([group.id]);
      return {
        ...(await this.#present(group, named, members)),
        history: await store.decisionsOf(group.id),
      };
    }
    throw new NotFoundError(`There is no group '${id.slice(0, 100)}'`);
  }

  /** As if what the caller may not see were no candidate at all. */
  async unmatched(
    credentials: BackstageCredentials,
  ): Promise<UnmatchedService[]> {
    const { lookUp, names, readers } = this.#options;
    await unlessFull(() => lookUp.lookUp());
    const reader = await readers.of(credentials);
    const found = await names.unmatched(1_000, reader.withheld);
    const maySee = await reader.entities(
      found.flatMap(({ candidates }) => candidates),
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
