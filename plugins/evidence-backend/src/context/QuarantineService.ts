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
} from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';
import type { EstateReader, EstateView } from '../estate/EstateReader';
import { mayName } from '../estate/presentAuthor';
import type { RunStore } from '../runs';
import type { StoredQuarantine } from '../runs/RunStore';

const dayMs = 86_400_000;

type Caller = {
  credentials: BackstageCredentials;
  userRef: string;
};

/** Flaky jobs that their owners count apart for a time. */
export class QuarantineService {
  readonly #options: {
    reader: Pick<EstateReader, 'open'>;
    store: RunStore;
    userInfo: UserInfoService;
  };

  constructor(options: {
    reader: Pick<EstateReader, 'open'>;
    store: RunStore;
    userInfo: UserInfoService;
  }) {
    this.#options = options;
  }

  async list(
    { entityRef, state }: z.output<typeof quarantineQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<{ items: Quarantine[] }> {
    const { reader, store } = this.#options;
    const estate = await reader.open(credentials);
    const found = await store.quarantines({ entityRef });
    return {
      items: found
        .filter(one => isSeen(one, estate))
        .map(one => present(one, estate))
        .filter(one => one.state === state),
    };
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
    const [run] = await store.list({
      ...{ repository, pipeline, job, limit: 1 },
      ...(estate.visibleRefs && { refs: [...estate.visibleRefs] }),
    });
    if (!run) {
      throw new NotFoundError(
        `There is no job '${job}' of the pipeline '${pipeline}' in ${repository} that you may see`,
      );
    }
    const { entityRef } = run;
    const owner =
      entityRef === undefined
        ? undefined
        : estate.model.graph.recordOf(entityRef)?.owner;
    if (entityRef === undefined || owner === undefined) {
      throw new ConflictError(
        `No owner is known of ${repository}: nobody could put the job right`,
      );
    }
    await this.#requireMember(owner, credentials);
    const stored = await store.quarantine({
      ...{ id: randomUUID(), repository, pipeline, job, entityRef, owner },
      ...{ reason, until, createdBy: userRef, createdAt: estate.at },
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
    await this.#requireMember(known.owner, credentials);
    const ended = await store.withdrawQuarantine({ id, by, at: estate.at });
    if (!ended) {
      throw new ConflictError('The quarantine has ended already');
    }
    return present(ended, estate);
  }

  async #requireMember(
    owner: string,
    credentials: Caller['credentials'],
  ): Promise<void> {
    const { userInfo } = this.#options;
    const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
    if (!ownershipEntityRefs.includes(owner)) {
      throw new NotAllowedError(
        `Only members of ${owner}, which owns the service, may do this`,
      );
    }
  }
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
