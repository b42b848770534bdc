import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  iso,
  type EntityFacts,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type CatalogVisibility,
  type Clock,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  lifecycleKinds,
  lifecycleTransferPermission,
  type Transfer,
  type TransferDecision,
  type TransferOffer,
  type TransfersPage,
  type TransfersQuery,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { CreationStore } from '../creations/CreationStore';
import type { DecidedStates } from '../lifecycle/DecidedStates';
import type { LifecycleReader } from '../lifecycle/LifecycleReader';
import { hasLifecycle } from '../lifecycle/ways';
import type { Decider } from '../people/Decider';
import { canonical, isSamePerson, type Members } from '../people/Members';
import type { Receivers } from './Receivers';
import { transferRecord } from './records';
import { isFollowed } from './isFollowed';
import type {
  TransferStore,
  EndedTransfer,
  StoredTransfer,
} from './TransferStore';

type Verb = 'accept' | 'decline' | 'withdraw';
const stateAfter = {
  accept: 'accepted',
  decline: 'declined',
  withdraw: 'withdrawn',
} as const;

type Options = {
  clock: Clock;
  /** What is older than a service of a name was agreed about another one. */
  creations: Pick<CreationStore, 'begun' | 'takeOver'>;
  decided: Pick<DecidedStates, 'decided'>;
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
  ): Promise<TransfersPage> {
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
    const owner = entityRef && (await this.#shownOwner(entityRef, credentials));
    return {
      ...page,
      items: await this.#shown(page.items, credentials),
      ...(owner && { owner }),
    };
  }

  /**
   * An offer of a former owner ends by it.
   *
   * @throws NotFoundError where there is no such entity or group that the caller
   *   may see; InputError for a kind that is not transferred; NotAllowedError for
   *   users who may not; ConflictError where it is offered already, or the group
   *   lacks something
   */
  async offer(
    { entityRef, reason, to }: TransferOffer,
    by: Decider,
  ): Promise<Transfer> {
    const { clock, expireAfterDays, receivers, store } = this.#options;
    const from = await this.#requireOwnerOf(entityRef, by);
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
    const open = await store.open(entityRef);
    const isEarlier =
      open && (await this.#isEarlier(entityRef, open.offeredAt));
    const isOfOwner = open && canonical(open.from) === canonical(from);
    if (isOfOwner && !isEarlier) {
      throw new ConflictError(describeOpen(entityRef));
    }
    const transfer: StoredTransfer = {
      ...{ id: randomUUID(), entityRef, from, to, reason },
      ...{ state: 'offered', offeredBy: by.userRef, offeredAt: now },
      expiresAt: now + expireAfterDays * dayMs,
    };
    const outcome = await store.offer(
      transfer,
      transferRecord(transfer),
      open &&
        endOf(open, 'withdrawn', {
          ...{ by: by.userRef, at: Math.max(now, open.offeredAt) },
          reason: isEarlier
            ? 'A new service has taken the name'
            : 'Another group owns it by now, and offers it itself',
        }),
    );
    if (outcome === 'conflict') {
      throw new ConflictError(describeOpen(entityRef));
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
    await (verb === 'withdraw'
      ? this.#requireOfferer(one, by)
      : this.#requireMember(one.to, by, `${verb} it`, 'it is offered to'));
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
    const outcome = await store.end(
      endOf(one, stateAfter[verb], ended),
      verb === 'accept'
        ? trx => this.#options.creations.takeOver(one, trx)
        : undefined,
    );
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
      await store.end(endOf(one, 'expired', { at: one.expiresAt }));
    }
  }

  async #checkAcceptance(one: StoredTransfer, by: Decider): Promise<void> {
    if (isSamePerson(one.offeredBy, by.userRef)) {
      throw new NotAllowedError(
        'You offered it, so another member of the group must accept it',
      );
    }
    const owner = await this.#requireOwnerOf(one.entityRef, by);
    if (await this.#isEarlier(one.entityRef, one.offeredAt)) {
      throw new ConflictError(
        `A new service is called '${one.entityRef}' by now; it has to be offered anew`,
      );
    }
    if (canonical(owner) !== canonical(one.from)) {
      throw new ConflictError(
        `'${one.entityRef}' has another owner than the one that offered it by now; it has to be offered anew`,
      );
    }
    // It may have lost something since, or be gone.
    await this.#options.receivers.require(one.to);
  }

  /** @throws InputError, ConflictError for what no one can offer */
  async #requireOwnerOf(entityRef: string, by: Decider): Promise<string> {
    const entity = await this.#options.reader.entity(entityRef, by.credentials);
    if (!hasLifecycle(entity)) {
      throw new InputError(
        `Only a ${lifecycleKinds.join(
          ' or ',
        )} is transferred, not '${entityRef}'`,
      );
    }
    const { clock, decided } = this.#options;
    const states = await decided.decided([entityRef], clock().getTime());
    if (states.get(entityRef) === 'deleted') {
      throw new ConflictError(`'${entityRef}' is deleted`);
    }
    const owner = await this.#ownerOf(entity);
    if (!owner) {
      throw new ConflictError(
        `'${entityRef}' has no owner in the catalog who could offer it`,
      );
    }
    return owner;
  }

  async #shownOwner(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<string | undefined> {
    const { reader, visibility } = this.#options;
    const entity = await reader
      .entity(entityRef, credentials)
      .catch((error: Error) => {
        if (error.name === 'NotFoundError') {
          return undefined;
        }
        throw error;
      });
    const owner = entity && (await this.#agreed(entity)).owner;
    const mayRead = await visibility.of(owner ? [owner] : [], credentials);
    return owner && mayRead(owner) ? owner : undefined;
  }

  /** As it was agreed last; that the catalog has followed is kept. */
  async #ownerOf(entity: EntityFacts): Promise<string | undefined> {
    const { clock, store } = this.#options;
    const { followed, owner } = await this.#agreed(entity);
    await store.markFollowed(followed, clock().getTime());
    return owner;
  }

  /**
   * The owner as the catalog says, unless what was accepted last has yet to reach
   * it; and what it has followed.
   */
  async #agreed({
    entityRef,
    owner,
  }: EntityFacts): Promise<{ owner?: string; followed: string[] }> {
    const { creations, store } = this.#options;
    const begun = (await creations.begun([entityRef])).get(entityRef);
    const accepted = (await store.unfollowed(entityRef)).filter(
      ({ ended }) => begun === undefined || ended!.at >= begun,
    );
    const [last] = accepted;
    // An owner that none of them names was decided elsewhere, later.
    const isAgreed = accepted.some(
      ({ from, to }) =>
        owner && [from, to].map(canonical).includes(canonical(owner)),
    );
    if (last && (!owner || isAgreed) && !isFollowed(last, owner)) {
      return { owner: last.to, followed: [] };
    }
    const isHere = last && isFollowed(last, owner);
    return { owner, followed: isHere ? accepted.map(({ id }) => id) : [] };
  }

  /** Whether it was of a service that had the name before. */
  async #isEarlier(entityRef: string, at: number): Promise<boolean> {
    const begun = (await this.#options.creations.begun([entityRef])).get(
      entityRef,
    );
    return begun !== undefined && at < begun;
  }

  /** Of the group that offered it, or of the one that owns it by now. */
  async #requireOfferer(one: StoredTransfer, by: Decider): Promise<void> {
    const { members, reader } = this.#options;
    const isMember = await members.of(by.credentials);
    if (isMember(one.from)) {
      return;
    }
    const owner = await this.#ownerOf(
      await reader.entity(one.entityRef, by.credentials),
    );
    await this.#requireMember(owner ?? one.from, by, 'withdraw it');
  }

  /** Names the group to those who may see it. */
  async #requireMember(
    group: string,
    by: Decider,
    what: string,
    which = 'that owns it',
  ): Promise<void> {
    const { members, visibility } = this.#options;
    const isMember = await members.of(by.credentials);
    if (!isMember(group)) {
      const mayRead = await visibility.of([group], by.credentials);
      const named = mayRead(group) ? `'${group}'` : `the group ${which}`;
      throw new NotAllowedError(`Only members of ${named} may ${what}`);
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

function endOf(
  one: StoredTransfer,
  state: EndedTransfer['state'],
  ended: EndedTransfer['ended'],
): EndedTransfer {
  const decision = transferRecord({ ...one, state, ended });
  return { id: one.id, state, ended, decision };
}

function describeOpen(entityRef: string): string {
  return `'${entityRef}' is offered already; withdraw that offer first`;
}

function describe({ ended, expiresAt, state }: StoredTransfer): string {
  return state === 'offered'
    ? 'It is version 1'
    : `It ${state === 'expired' ? '' : 'was '}${state} at ${iso(
        ended?.at ?? expiresAt,
      )}`;
}
