import { randomUUID } from 'node:crypto';
import type {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  mostQuarantineDays,
  normalizeRepository,
  Quarantine,
  QuarantineInput,
  quarantineQuerySchema,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';
import type { EstateReader, EstateView } from '../estate/EstateReader';
import { mayName } from '../estate/presentAuthor';
import type { RunStore } from '../runs/RunStore';
import type { StoredQuarantine } from '../runs/records';

type Caller = {
  credentials: BackstageCredentials;
  userRef: string;
};

type Options = {
  reader: Pick<EstateReader, 'open'>;
  store: RunStore;
  userInfo: UserInfoService;
};

/** Flaky jobs that their owners count apart for a time. */
export class QuarantineService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async list(
    { entityRef, limit, state }: z.output<typeof quarantineQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<{ items: Quarantine[] }> {
    const { reader, store } = this.#options;
    const estate = await reader.open(credentials);
    const found = await store.quarantines({
      at: estate.at,
      entityRef,
      limit,
      state,
      ...(estate.visibleRefs && { refs: [...estate.visibleRefs] }),
    });
    return { items: found.map(one => present(one, estate)) };
  }

  /**
   * @throws NotFoundError for a job that the caller sees no run of; ConflictError
   *   where it is in quarantine already, or without an owner; NotAllowedError for
   *   who is no member of the owner; InputError for a day that is too far
   */
  async add(
    input: QuarantineInput,
    { credentials, userRef }: Caller,
  ): Promise<Quarantine> {
    const { reader, store } = this.#options;
    const estate = await reader.open(credentials);
    const { job, pipeline, reason } = input;
    const until = Date.parse(input.until);
    if (until <= estate.at || until > estate.at + mostQuarantineDays * dayMs) {
      throw new InputError(
        `'until' must be in the next ${mostQuarantineDays} days`,
      );
    }
    const repository =
      normalizeRepository(input.repository) ?? input.repository;
    const { found, refs } = await store.entitiesOfJob({
      repository,
      pipeline,
      job,
      ...(estate.visibleRefs && { refs: [...estate.visibleRefs] }),
    });
    const meant = refs.filter(ref => ref === (input.entityRef ?? ref));
    if (!found || (input.entityRef !== undefined && meant.length === 0)) {
      throw new NotFoundError(
        `There is no job '${job}' of the pipeline '${pipeline}' in ${repository} that you may see`,
      );
    }
    const { entityRef, owner } = await this.#requireOwned(meant, {
      credentials,
      repository,
      estate,
    });
    const stored = await store.quarantine({
      id: randomUUID(),
      repository,
      pipeline,
      job,
      entityRef,
      owner,
      reason,
      until,
      createdBy: userRef,
      createdAt: estate.at,
    });
    if (!stored) {
      throw new ConflictError(`The job '${job}' is in quarantine already`);
    }
    return present(stored, estate);
  }

  /** @throws NotFoundError, NotAllowedError, ConflictError where it has ended */
  async withdraw(
    id: string,
    { credentials, userRef: by }: Caller,
  ): Promise<Quarantine> {
    const { reader, store } = this.#options;
    const estate = await reader.open(credentials);
    const [known] = await store.quarantines({ id });
    if (!known || !isSeen(known, estate)) {
      throw new NotFoundError(
        `There is no quarantine '${id.slice(0, 100)}' that you may see`,
      );
    }
    const { entityRef } = known;
    const owner = ownerOf(entityRef, estate) ?? known.owner;
    const isMember = await this.#memberships(credentials);
    if (!isMember(owner)) {
      throw notAllowed([owner]);
    }
    const ended = await store.withdrawQuarantine({ id, by, at: estate.at });
    if (!ended) {
      throw new ConflictError('The quarantine has ended already');
    }
    return present(ended, estate);
  }

  /** Of which groups the caller is a member; the case of refs is no part of them. */
  async #memberships(
    credentials: BackstageCredentials,
  ): Promise<(owner: string) => boolean> {
    const { userInfo } = this.#options;
    const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
    const refs = new Set(ownershipEntityRefs.map(lower));
    return owner => refs.has(lower(owner));
  }

  /** The one of some entities that the caller's group owns. */
  async #requireOwned(
    refs: readonly string[],
    of: {
      credentials: BackstageCredentials;
      repository: string;
      estate: EstateView;
    },
  ): Promise<{ entityRef: string; owner: string }> {
    const owned = refs.flatMap(entityRef => {
      const owner = ownerOf(entityRef, of.estate);
      return owner === undefined ? [] : [{ entityRef, owner }];
    });
    if (owned.length === 0) {
      throw new ConflictError(
        `${of.repository} has no owner in the catalog, so no team is responsible for the job`,
      );
    }
    const isMember = await this.#memberships(of.credentials);
    const [mine, ...others] = owned.filter(({ owner }) => isMember(owner));
    if (!mine) {
      throw notAllowed(owned.map(({ owner }) => owner));
    }
    if (others.length > 0) {
      throw new InputError(
        `Several services have runs of this job: say which by 'entityRef', ${[
          mine,
          ...others,
        ]
          .map(({ entityRef }) => entityRef)
          .join(', ')}`,
      );
    }
    return mine;
  }
}

function lower(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}

function ownerOf(entityRef: string, { model }: EstateView): string | undefined {
  return model.graph.recordOf(entityRef)?.owner;
}

function notAllowed(owners: readonly string[]): NotAllowedError {
  return new NotAllowedError(
    `Only members of ${[...new Set(owners)].join(
      ', ',
    )}, which owns the service, may do this`,
  );
}

function isSeen(
  { entityRef }: StoredQuarantine,
  { isVisible }: EstateView,
): boolean {
  return isVisible?.(entityRef) ?? true;
}

function present(
  quarantine: StoredQuarantine,
  { at, isVisible }: EstateView,
): Quarantine {
  const { createdBy, withdrawnBy, ...rest } = quarantine;
  const { createdAt, until, withdrawnAt } = quarantine;
  return {
    ...rest,
    state: stateOf(quarantine, at),
    until: new Date(until).toISOString(),
    createdAt: new Date(createdAt).toISOString(),
    ...(mayName(createdBy, isVisible) && { createdBy }),
    withdrawnAt:
      withdrawnAt === undefined
        ? undefined
        : new Date(withdrawnAt).toISOString(),
    ...(withdrawnBy !== undefined &&
      mayName(withdrawnBy, isVisible) && { withdrawnBy }),
  };
}

function stateOf(
  { until, withdrawnAt }: StoredQuarantine,
  at: number,
): Quarantine['state'] {
  if (withdrawnAt !== undefined) {
    return 'withdrawn';
  }
  return until > at ? 'active' : 'expired';
}
