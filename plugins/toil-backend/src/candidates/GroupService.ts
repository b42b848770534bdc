import { ConflictError } from '@backstage/errors';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type {
  GroupMerge,
  GroupSplit,
  ToilGroup,
} from '@plumbline/backstage-plugin-toil-common';
import type { GroupQuery } from './GroupQuery';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';

const shownMembers = 5;

type Options = {
  clock: Clock;
  groups: Pick<GroupQuery, 'get'>;
  store: Pick<OccurrenceStore, 'merge' | 'split'>;
};

/** What people decide about groups; kept across all that is reported later. */
export class GroupService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError for a group that the caller may not see; ConflictError
   *   where it can't be parted so
   */
  async split(
    id: string,
    { members, note }: GroupSplit,
    by: { credentials: BackstageCredentials; userRef: string },
  ): Promise<ToilGroup[]> {
    const { clock, groups, store } = this.#options;
    const group = await groups.get(id, 0, by.credentials);
    const decided = await store.split(group.id, members, {
      by: by.userRef,
      at: clock().getTime(),
      note,
    });
    if (decided.status === 'refused') {
      throw new ConflictError(
        `'${group.id}' can't be split: ${decided.reason}`,
      );
    }
    return Promise.all(
      decided.groups.map(each =>
        groups.get(each, shownMembers, by.credentials),
      ),
    );
  }

  /** @throws NotFoundError for a group that the caller may not see; ConflictError for one */
  async merge(
    { groups: ids, note }: GroupMerge,
    by: { credentials: BackstageCredentials; userRef: string },
  ): Promise<ToilGroup> {
    const { clock, groups, store } = this.#options;
    const found = await Promise.all(
      ids.map(id => groups.get(id, 0, by.credentials)),
    );
    const decided = await store.merge(
      found.map(({ id }) => id),
      { by: by.userRef, at: clock().getTime(), note },
    );
    if (decided.status === 'refused') {
      throw new ConflictError(`Nothing is to be merged: ${decided.reason}`);
    }
    return groups.get(decided.groups[0], shownMembers, by.credentials);
  }
}
