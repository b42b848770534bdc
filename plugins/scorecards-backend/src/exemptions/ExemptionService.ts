import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import {
  CatalogVisibility,
  Clock,
  visiblePage,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Exemption,
  ExemptionDecision,
  exemptionDecidePermission,
  ExemptionRequest,
  exemptionRequestPermission,
  ExemptionQuery,
} from '@plumbline/backstage-plugin-scorecards-common';
import { isSamePerson, Members } from '../people/Members';
import type { Decider } from '../people/Decider';
import { throwNotFound, visibleCases } from '../people/visibleCases';
import type { Exemptible, Exemptibles } from './Exemptibles';
import { approverOf, refuseBeyondBound } from './bounds';
import { exemptionDecision } from './exemptionDecision';
import type { ExemptionStore } from './ExemptionStore';
import type { ExemptionStep, StoredExemption } from './records';
import { describeState, stateOf, toAnswer } from './present';

export type ExemptionVerb = 'approve' | 'reject' | 'revoke';

const stateAfter = {
  approve: 'approved',
  reject: 'rejected',
  revoke: 'revoked',
} as const;

type Options = {
  clock: Clock;
  members: Members;
  setAside: SetAside;
  store: ExemptionStore;
  verdicts: Pick<Exemptibles, 'control' | 'controls' | 'get'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Takes requests for exemptions, and what is decided about them. */
export class ExemptionService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * A member of the group that owns the entity asks.
   *
   * @throws InputError beyond the control's bound; NotFoundError where it does
   *   not judge the entity; ConflictError where one is pending already
   */
  async request(input: ExemptionRequest, by: Decider): Promise<Exemption> {
    const { clock, members, store, verdicts } = this.#options;
    const { entityRef, reason } = input;
    const { control, judgement } = await verdicts.get(input, by.credentials);
    await by.may(exemptionRequestPermission, entityRef);
    const { owner } = judgement;
    const isMember = await members.of(by.credentials);
    if (!owner || !isMember(owner)) {
      throw new NotAllowedError(
        owner
          ? `Only members of '${owner}', who own '${entityRef}', may ask for an exemption`
          : `'${entityRef}' has no owner in the catalog, and only its owner may ask for an exemption`,
      );
    }
    const now = clock().getTime();
    const expires = Date.parse(input.expires);
    refuseBeyondBound(control, { expires, now });
    const exemption: StoredExemption = {
      id: randomUUID(),
      entityRef,
      owner,
      control: control.id,
      controlVersion: control.version,
      state: 'pending',
      reason,
      expires,
      requestedBy: by.userRef,
      requestedAt: now,
      version: 1,
    };
    const decision = exemptionDecision(exemption, 'requested', {
      by: by.userRef,
      at: now,
      reason,
    });
    let outcome = await store.request(exemption, decision);
    if (outcome.status === 'pending') {
      // Nobody decided on the one before, and its own end has come.
      await this.#expire(outcome.pending, now);
      outcome = await store.request(exemption, decision);
    }
    if (outcome.status === 'pending') {
      throw new ConflictError(
        `An exemption from '${control.id}' is pending for '${entityRef}' already: '${outcome.pending?.id}'`,
      );
    }
    return toAnswer(exemption, approverOf(control), now);
  }

  /**
   * @throws NotAllowedError for who may not; ConflictError, with what was
   *   decided, where somebody else was faster
   */
  async decide(
    id: string,
    verb: ExemptionVerb,
    { version, reason }: ExemptionDecision,
    by: Decider,
  ): Promise<Exemption> {
    const { clock, store } = this.#options;
    const known = await this.#visible(id, by.credentials);
    const control = await this.#options.verdicts.control(known.control);
    await this.#refuseStrangers(known, control, verb, by);
    const now = clock().getTime();
    const from = stateOf(known, now);
    const isOpen =
      from === 'pending' || (verb === 'revoke' && from === 'approved');
    if (!isOpen || known.version !== version) {
      throw new ConflictError(describeState(known, now));
    }
    if (verb === 'approve') {
      refuseBeyondBound(control, { expires: known.expires, now });
    }
    const step = { by: by.userRef, at: now, reason };
    // Nothing was allowed yet: it is taken back, and ends nothing.
    const isWithdrawal = verb === 'revoke' && from === 'pending';
    const outcome = await store.take({
      id,
      version,
      from,
      step,
      to: stateAfter[verb],
      decision: exemptionDecision(
        known,
        isWithdrawal ? 'withdrawn' : stateAfter[verb],
        step,
      ),
    });
    const after = (await store.find(id))!;
    if (outcome === 'conflict') {
      throw new ConflictError(describeState(after, now));
    }
    return toAnswer(after, approverOf(control), now);
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async get(id: string, credentials: BackstageCredentials): Promise<Exemption> {
    const found = await this.#visible(id, credentials);
    const [answer] = await this.#answers([found]);
    return answer;
  }

  async list(
    query: ExemptionQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Exemption>> {
    const { clock, store, visibility } = this.#options;
    const { limit, cursor, lapsesBefore, ...rest } = query;
    const now = clock().getTime();
    const lapses = lapsesBefore !== undefined;
    const filter = {
      ...rest,
      ...(lapses && {
        state: rest.state ?? ('approved' as const),
        lapsesBefore: Date.parse(lapsesBefore),
      }),
    };
    const { items, nextCursor } = await visiblePage({
      limit,
      cursor,
      read: page => store.list(filter, { ...page, now }),
      visible: found => visibleCases(found, visibility, credentials),
      position: ({ id, expires, requestedAt }) => ({
        id,
        at: lapses ? expires : requestedAt,
      }),
    });
    return { items: await this.#answers(items), nextCursor };
  }

  /** Says of what lapsed that it did, in the register too. */
  async expire(): Promise<void> {
    const { clock, setAside, store } = this.#options;
    const now = clock().getTime();
    await setAside.each('lapsed exemptions', await store.due(now, 500), {
      id: ({ id }) => id,
      run: one => this.#expire(one, now),
    });
  }

  async #expire(one: StoredExemption | undefined, now: number): Promise<void> {
    if (!one || stateOf(one, now) !== 'expired' || one.state === 'expired') {
      return;
    }
    const { id, version, state: from } = one;
    const step = { at: one.expires };
    const decision = exemptionDecision(one, 'expired', step);
    const expiry: ExemptionStep = {
      id,
      version,
      from,
      to: 'expired',
      step,
      decision,
    };
    // A conflict is another replica that noticed, too.
    await this.#options.store.take(expiry);
  }

  async #refuseStrangers(
    known: StoredExemption,
    control: Exemptible,
    verb: ExemptionVerb,
    by: Decider,
  ): Promise<void> {
    const isMember = await this.#options.members.of(by.credentials);
    const approver = approverOf(control);
    if (verb === 'revoke' && !isMember(approver)) {
      if (!isMember(known.owner)) {
        throw new NotAllowedError(
          `Only members of '${approver}', and of '${known.owner}' who requested it, may revoke this exemption`,
        );
      }
      await by.may(exemptionRequestPermission, known.entityRef);
      return;
    }
    await by.may(exemptionDecidePermission);
    if (!isMember(approver)) {
      throw new NotAllowedError(
        `Only members of '${approver}' may ${verb} exemptions from '${known.control}'`,
      );
    }
    if (verb !== 'revoke' && isSamePerson(by.userRef, known.requestedBy)) {
      throw new NotAllowedError(
        `You requested this exemption, so another member of '${approver}' must ${verb} it`,
      );
    }
  }

  async #visible(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<StoredExemption> {
    const { store, visibility } = this.#options;
    const found = await store.find(id);
    const [visible] = await visibleCases(
      found ? [found] : [],
      visibility,
      credentials,
    );
    return visible ?? throwNotFound('exemption', id);
  }

  async #answers(items: readonly StoredExemption[]): Promise<Exemption[]> {
    const { clock, verdicts } = this.#options;
    const controlOf = await verdicts.controls(
      items.map(({ control }) => control),
    );
    const now = clock().getTime();
    return items.map(one =>
      toAnswer(one, approverOf(controlOf(one.control)), now),
    );
  }
}
