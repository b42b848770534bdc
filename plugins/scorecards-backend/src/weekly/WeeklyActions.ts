import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  WeeklyAction,
  WeeklyActionEnd,
  WeeklyActionInput,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../people/Decider';
import type { Members } from '../people/Members';
import { throwNotFound } from '../people/visibleCases';
import type { WeeklyStore } from './WeeklyStore';

/** Where a day ends last: UTC−12. */
const latestZoneMs = 12 * 60 * 60_000;

const mostListed = 500;

type Options = {
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  clock: Clock;
  members: Members;
  store: WeeklyStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** What teams decided to do in their weekly reviews. */
export class WeeklyActions {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Those that are open, or ended later, with whether there are more. Instants are
   * epoch milliseconds.
   */
  async list(
    team: string,
    times: { createdBefore: number; endedFrom: number },
    credentials: BackstageCredentials,
  ): Promise<{ items: WeeklyAction[]; more: boolean }> {
    const found = await this.#options.store.actions(team, {
      ...times,
      limit: mostListed + 1,
    });
    return {
      items: await this.#visible(found.slice(0, mostListed), credentials),
      more: found.length > mostListed,
    };
  }

  /** @throws NotAllowedError for who is not of the team; InputError where it names what the caller does not see in the catalog */
  async add(input: WeeklyActionInput, by: Decider): Promise<WeeklyAction> {
    const { clock, store } = this.#options;
    await this.#requireMember(input.team, by);
    await this.#requireSeen(input, by);
    const now = clock();
    if (input.due < dayOf(new Date(now.getTime() - latestZoneMs))) {
      throw new InputError(
        `'due' is ${input.due}, which is over: use ${dayOf(now)} or later`,
      );
    }
    const action: WeeklyAction = {
      ...input,
      id: randomUUID(),
      state: 'open',
      version: 1,
      createdBy: by.userRef,
      createdAt: clock().toISOString(),
    };
    await store.addAction(action);
    return action;
  }

  /** @throws NotFoundError, NotAllowedError, ConflictError where it has ended */
  async end(
    id: string,
    { reason, state, version }: WeeklyActionEnd,
    by: Decider,
  ): Promise<WeeklyAction> {
    const { clock, store } = this.#options;
    const known = await store.findAction(id);
    const [seen] = await this.#visible(known ? [known] : [], by.credentials);
    if (!known || !seen) {
      return throwNotFound('action', id);
    }
    await this.#requireMember(known.team, by);
    const ended: WeeklyAction = {
      ...known,
      state,
      version: known.version + 1,
      endedBy: by.userRef,
      endedAt: clock().toISOString(),
      ...(reason !== undefined && { reason }),
    };
    if (
      known.state !== 'open' ||
      version !== known.version ||
      !(await store.endAction(ended, version))
    ) {
      throw new ConflictError(
        known.state === 'open'
          ? `It has changed since version ${version} was read`
          : `The action is ${known.state} already`,
      );
    }
    const [after] = await this.#visible([ended], by.credentials);
    return after;
  }

  async #requireMember(team: string, by: Decider): Promise<void> {
    const isMember = await this.#options.members.of(by.credentials);
    if (!isMember(team)) {
      throw new NotAllowedError(
        `Only members of '${team}' may change the actions of its review`,
      );
    }
  }

  /** The same words for what is hidden and what is not there. */
  async #requireSeen(
    { entityRef, owner }: WeeklyActionInput,
    { credentials, userRef }: Decider,
  ): Promise<void> {
    const entityRefs = [owner, entityRef].filter(
      // Portals sign in users without an entity, too.
      ref => ref !== undefined && ref !== userRef,
    ) as string[];
    const { items } = await this.#options.catalog.getEntitiesByRefs(
      { entityRefs, fields: ['kind'] },
      { credentials },
    );
    const missing = entityRefs.find((_, index) => !items[index]);
    if (missing !== undefined) {
      throw new InputError(
        `There is no '${missing}' that you may see; name an entity of the catalog`,
      );
    }
  }

  /** Without those about an entity, and the names of users, that are hidden. */
  async #visible(
    actions: readonly WeeklyAction[],
    credentials: BackstageCredentials,
  ): Promise<WeeklyAction[]> {
    const mayRead = await this.#options.visibility.of(
      actions.flatMap(({ createdBy, endedBy, entityRef, owner, team }) =>
        [createdBy, endedBy, entityRef, owner, team].filter(
          ref => ref !== undefined,
        ),
      ),
      credentials,
    );
    return actions
      .filter(({ entityRef, team }) =>
        [entityRef, team].every(ref => ref === undefined || mayRead(ref)),
      )
      .map(({ createdBy, endedBy, owner, ...action }) => ({
        ...action,
        ...(owner !== undefined && mayRead(owner) && { owner }),
        ...(createdBy !== undefined && mayRead(createdBy) && { createdBy }),
        ...(endedBy !== undefined && mayRead(endedBy) && { endedBy }),
      }));
  }
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
