import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import {
  type CatalogVisibility,
  type Clock,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  lifecycleTransferPermission,
  type Transfer,
  type TransferDecision,
  type TransferOffer,
  type TransfersQuery,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { LifecycleReader } from '../lifecycle/LifecycleReader';
import type { Decider } from '../people/Decider';
import { canonical, isSamePerson, type Members } from '../people/Members';
import type { Receivers } from './Receivers';
import { transferRecord } from './records';
import { isFollowed } from './isFollowed';
import type { StoredTransfer, TransferStore } from './TransferStore';

const dayMs = 86_400_000;

type Verb = 'accept' | 'decline' | 'withdraw';
const stateAfter = {
  accept: 'accepted',
  decline: 'declined',
  withdraw: 'withdrawn',
} as const;

type Options = {
  clock: Clock;
  /** For how long an offer can be accepted. */
  expireAfterDays: number;
  members: Members;
  reader: Pick<LifecycleReader, 'entity'>;
  receivers: Receivers;
  store: TransferStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Lets an entity change its owner: one side offers it, the other accepts. */
export class TransferService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Newest first, of entities that the caller may see. */
  async list(
    { cursor, entityRef, limit, state }: TransfersQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Transfer>> {
    const { store, visibility } = this.#options;
    const page = await visiblePage<StoredTransfer>({
      ...{ limit, cursor },
      read: rows => store.list({ entityRef, state }, rows),
      visible: async found => {
        const mayRead = await visibility.of(
          found.map(one => one.entityRef),
          credentials,
        );
        return found.filter(one => mayRead(one.entityRef));
      },
      position: ({ id, offeredAt }) => ({ id, at: offeredAt }),
    });
    return { ...page, items: await this.#shown(page.items, credentials) };
  }

  /**
   * @throws NotFoundError where there is no such entity or group that the caller
   *   may see; NotAllowedError for users who may not; ConflictError where it is
   *   offered already, or the group lacks something
   */
  async offer(
    { entityRef, reason, to }: TransferOffer,
    by: Decider,
  ): Promise<Transfer> {
    const { clock, expireAfterDays, receivers, store } = this.#options;
    const from = await this.#ownerOf(entityRef, by);
    await by.may(lifecycleTransferPermission);
    await this.#requireMember(from, by, 'offer it');
    if (canonical(to) === canonical(from)) {
      throw new ConflictError(`'${to}' owns it already`);
    }
    const mayRead = await this.#options.visibility.of([to], by.credentials);
    if (!mayRead(to)) {
      throw new NotFoundError(`The catalog has no '${to}'`);
    }
    await receivers.require(to);
    const now = clock().getTime();
    await this.expire();
    const transfer: StoredTransfer = {
      ...{ id: randomUUID(), entityRef, from, to, reason },
      ...{ state: 'offered', offeredBy: by.userRef, offeredAt: now },
      expiresAt: now + expireAfterDays * dayMs,
    };
    const outcome = await store.offer(transfer, transferRecord(transfer));
    if (outcome === 'conflict') {
      throw new ConflictError(
        `'${entityRef}' is offered already; withdraw that offer first`,
      );
    }
    return (await this.#shown([transfer], by.credentials))[0];
  }

  /**
   * @throws NotFoundError where there is none that the caller may see;
   *   NotAllowedError for users who may not; ConflictError where it has ended, its
   *   entity has another owner by now, or the group lacks something
   */
  async end(
    id: string,
    verb: Verb,
    { reason, version }: TransferDecision,
    by: Decider,
  ): Promise<Transfer> {
    const { clock, store } = this.#options;
    await this.expire();
    const one = await store.find(id);
    const mayRead =
      one &&
      (await this.#options.visibility.of([one.entityRef], by.credentials));
    if (!one || !mayRead!(one.entityRef)) {
      throw new NotFoundError(`There is no transfer '${id.slice(0, 100)}'`);
    }
    await by.may(lifecycleTransferPermission);
    const side = verb === 'withdraw' ? one.from : one.to;
    await this.#requireMember(side, by, `${verb} it`);
    if (one.state !== 'offered' || version !== 1) {
      throw new ConflictError(describe(one));
    }
    if (verb === 'accept') {
      await this.#checkAcceptance(one, by);
    }
    const at = Math.max(clock().getTime(), one.offeredAt);
    const ended = {
      ...{ by: by.userRef, at },
      ...(reason !== undefined && { reason }),
    };
    const after = { ...one, state: stateAfter[verb], ended };
    const outcome = await store.end(id, after.state, {
      ended,
      decision: transferRecord(after),
    });
    const now = (await store.find(id))!;
    if (outcome === 'conflict') {
      throw new ConflictError(describe(now));
    }
    return (await this.#shown([now], by.credentials))[0];
  }

  /** Ends offers that were not accepted in time. */
  async expire(): Promise<void> {
    const { clock, store } = this.#options;
    for (const one of await store.lapsed(clock().getTime(), 100)) {
      const ended = { at: one.expiresAt };
      const after = { ...one, state: 'expired' as const, ended };
      await store.end(one.id, 'expired', {
        ended,
        decision: transferRecord(after),
      });
    }
  }

  async #checkAcceptance(one: StoredTransfer, by: Decider): Promise<void> {
    if (isSamePerson(one.offeredBy, by.userRef)) {
      throw new NotAllowedError(
        'You offered it, so another member of the group must accept it',
      );
    }
    const owner = await this.#ownerOf(one.entityRef, by);
    if (canonical(owner) !== canonical(one.from)) {
      throw new ConflictError(
        `'${one.entityRef}' has another owner than the one that offered it by now; it has to be offered anew`,
      );
    }
    // It may have lost something since, or be gone.
    await this.#options.receivers.require(one.to);
  }

  /** As the catalog says, unless what was accepted last has yet to reach it. */
  async #ownerOf(entityRef: string, by: Decider): Promise<string> {
    const { clock, reader, store } = this.#options;
    const { owner } = await reader.entity(entityRef, by.credentials);
    const accepted = await store.unfollowed(entityRef);
    const [last] = accepted;
    // An owner that none of them names was decided elsewhere, later.
    const isAgreed = accepted.some(
      ({ from, to }) =>
        owner && [from, to].map(canonical).includes(canonical(owner)),
    );
    if (last && (!owner || isAgreed) && !isFollowed(last, owner)) {
      return last.to;
    }
    if (last && isFollowed(last, owner)) {
      await store.markFollowed(
        accepted.map(({ id }) => id),
        clock().getTime(),
      );
    }
    if (!owner) {
      throw new ConflictError(
        `'${entityRef}' has no owner in the catalog who could offer it`,
      );
    }
    return owner;
  }

  async #requireMember(
    group: string,
    by: Decider,
    what: string,
  ): Promise<void> {
    const isMember = await this.#options.members.of(by.credentials);
    if (!isMember(group)) {
      throw new NotAllowedError(`Only members of '${group}' may ${what}`);
    }
  }

  async #shown(
    all: readonly StoredTransfer[],
    credentials: BackstageCredentials,
  ): Promise<Transfer[]> {
    const named = all.flatMap(({ ended, from, offeredBy, to }) => [
      ...[from, to, offeredBy],
      ...(ended?.by === undefined ? [] : [ended.by]),
    ]);
    const mayRead = await this.#options.visibility.of(named, credentials);
    const seen = <K extends string>(key: K, ref: string | undefined) =>
      (ref !== undefined && mayRead(ref) ? { [key]: ref } : {}) as Partial<
        Record<K, string>
      >;
    return all.map(one => ({
      ...{ id: one.id, entityRef: one.entityRef, state: one.state },
      version: one.ended ? 2 : 1,
      ...{ ...seen('from', one.from), ...seen('to', one.to) },
      ...seen('offeredBy', one.offeredBy),
      ...{ offeredAt: iso(one.offeredAt), reason: one.reason },
      expiresAt: iso(one.expiresAt),
      ...(one.ended && {
        ended: {
          ...seen('by', one.ended.by),
          at: iso(one.ended.at),
          ...(one.ended.reason !== undefined && { reason: one.ended.reason }),
        },
      }),
      ...(one.proposal && { proposal: one.proposal }),
    }));
  }
}

function describe({ ended, expiresAt, state }: StoredTransfer): string {
  return state === 'offered'
    ? 'It is version 1'
    : `It ${state === 'expired' ? '' : 'was '}${state} at ${iso(
        ended?.at ?? expiresAt,
      )}`;
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
