import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import type {
  DecisionAction,
  DecisionInput,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  CatalogVisibility,
  Clock,
  decidedAlready,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Dispute,
  disputeDecidePermission,
  DisputeDecision,
  DisputeRequest,
  disputeRaisePermission,
  DisputeWithdrawal,
  DisputeQuery,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../people/Decider';
import type { JudgedVerdicts } from '../people/JudgedVerdicts';
import { canonical, isSamePerson, Members } from '../people/Members';
import { throwNotFound, visibleCases } from '../people/visibleCases';
import type { ControlVersions } from '../verdicts/ControlVersions';
import { withheldFrom } from '../verdicts/WithheldControls';
import type { DisputeStore, DisputeStep, StoredDispute } from './DisputeStore';

export type DisputeVerb = 'uphold' | 'reject';

const stateAfter = { uphold: 'upheld', reject: 'rejected' } as const;

type Options = {
  versions: Pick<ControlVersions, 'load'>;
  clock: Clock;
  members: Members;
  store: DisputeStore;
  verdicts: JudgedVerdicts;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/**
 * Takes disputes, and what the owners of controls decide about them. That there
 * is one shows that its verdict failed: from whom the verdict is withheld, so is
 * the dispute.
 */
export class DisputeService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Anybody who sees a verdict that fails may say that it is wrong. What it stated
   * is kept with the dispute, so that it can be decided after it changed.
   *
   * @throws ConflictError where the verdict does not fail, or is disputed already
   */
  async raise(input: DisputeRequest, by: Decider): Promise<Dispute> {
    const { clock, store, verdicts } = this.#options;
    const { entityRef, reason, evidence } = input;
    const { control, judgement } = await verdicts.get(input, by.credentials);
    await by.may(disputeRaisePermission, entityRef);
    const { version } = judgement;
    const isWithheld = await this.#withheld(by.credentials);
    const status = isWithheld({ control: control.id, version })
      ? 'unknown'
      : judgement.status;
    if (status !== 'fail') {
      throw new ConflictError(
        `Evidence says '${status}' for '${control.id}' on '${entityRef}'; only a failing verdict can be disputed`,
      );
    }
    const dispute: StoredDispute = {
      id: randomUUID(),
      entityRef,
      owner: judgement.owner,
      control: control.id,
      controlVersion: version,
      state: 'open',
      reason,
      evidence,
      said: {
        message: judgement.message,
        evidence: judgement.evidence,
        since: judgement.since,
      },
      raisedBy: by.userRef,
      raisedAt: clock().getTime(),
      version: 1,
    };
    const outcome = await store.raise(
      dispute,
      toDecision(dispute, 'raised', { by: by.userRef, reason }),
    );
    if (outcome.status === 'standing') {
      throw new ConflictError(
        outcome.standing
          ? `This verdict is disputed already: '${outcome.standing.id}' is ${outcome.standing.state}`
          : 'A dispute of this verdict was decided at this moment; read it first',
      );
    }
    return toAnswer(dispute, canonical(control.owner));
  }

  /**
   * @throws NotAllowedError for who is not of the group that owns the control,
   *   or raised it; ConflictError, with what was decided, for the second one
   */
  async decide(
    id: string,
    verb: DisputeVerb,
    { version, reason }: DisputeDecision,
    by: Decider,
  ): Promise<Dispute> {
    const { members, verdicts } = this.#options;
    const known = await this.#visible(id, by.credentials);
    const control = await verdicts.control(known.control);
    await by.may(disputeDecidePermission);
    const decider = canonical(control.owner);
    const isMember = await members.of(by.credentials);
    if (!isMember(decider)) {
      throw new NotAllowedError(
        `Only members of '${decider}', who own '${control.id}', may ${verb} disputes of it`,
      );
    }
    if (isSamePerson(by.userRef, known.raisedBy)) {
      throw new NotAllowedError(
        `You raised this dispute, so another member of '${decider}' must ${verb} it`,
      );
    }
    const step = { to: stateAfter[verb], version, reason };
    return toAnswer(await this.#take(known, step, by), decider);
  }

  /**
   * @throws NotAllowedError for who did not raise it; ConflictError, with what was
   *   decided, where it is not open
   */
  async withdraw(
    id: string,
    input: DisputeWithdrawal,
    by: Decider,
  ): Promise<Dispute> {
    const known = await this.#visible(id, by.credentials);
    await by.may(disputeRaisePermission, known.entityRef);
    if (!isSamePerson(by.userRef, known.raisedBy)) {
      throw new NotAllowedError(
        'Only the user who raised a dispute can withdraw it; the owner of the control can reject it',
      );
    }
    const control = await this.#options.verdicts.control(known.control);
    const step = { to: 'withdrawn' as const, ...input };
    return toAnswer(
      await this.#take(known, step, by),
      canonical(control.owner),
    );
  }

  async #take(
    known: StoredDispute,
    step: Pick<DisputeStep, 'to' | 'version' | 'reason'>,
    by: Decider,
  ): Promise<StoredDispute> {
    const { clock, store } = this.#options;
    const { id } = known;
    const { to, reason } = step;
    const outcome = await store.take({
      ...step,
      id,
      by: by.userRef,
      at: clock().getTime(),
      decision: toDecision(known, to, { by: by.userRef, reason }),
    });
    const after = (await store.find(id))!;
    if (outcome === 'conflict') {
      throw new ConflictError(
        decidedAlready('dispute', { ...after, last: after.decision }),
      );
    }
    return after;
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async get(id: string, credentials: BackstageCredentials): Promise<Dispute> {
    const found = await this.#visible(id, credentials);
    const control = await this.#options.verdicts.control(found.control);
    return toAnswer(found, canonical(control.owner));
  }

  async list(
    query: DisputeQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Dispute>> {
    const { store, verdicts } = this.#options;
    const { limit, cursor, ...filter } = query;
    const { items, nextCursor } = await visiblePage({
      limit,
      cursor,
      read: page => store.list(filter, page),
      visible: found => this.#shown(found, credentials),
      position: ({ id, raisedAt }) => ({ id, at: raisedAt }),
    });
    const controlOf = await verdicts.controls(
      items.map(({ control }) => control),
    );
    return {
      items: items.map(one =>
        toAnswer(one, canonical(controlOf(one.control).owner)),
      ),
      nextCursor,
    };
  }

  async #visible(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<StoredDispute> {
    const found = await this.#options.store.find(id);
    const [shown] = await this.#shown(found ? [found] : [], credentials);
    return shown ?? throwNotFound('dispute', id);
  }

  async #shown(
    disputes: readonly StoredDispute[],
    credentials: BackstageCredentials,
  ): Promise<StoredDispute[]> {
    const { visibility } = this.#options;
    const isWithheld = await this.#withheld(credentials);
    const visible = await visibleCases(disputes, visibility, credentials);
    return visible.filter(
      ({ control, controlVersion: version }) =>
        !isWithheld({ control, version }),
    );
  }

  async #withheld(credentials: BackstageCredentials) {
    const { versions, visibility } = this.#options;
    const pages = await versions.load();
    return (await withheldFrom(credentials, { pages, visibility })).has;
  }
}

/** A step as evidence records it; the subject is the same in each. */
function toDecision(
  { id, entityRef, control, ...rest }: StoredDispute,
  action: DecisionAction,
  { by, reason }: { by: string; reason?: string },
): DecisionInput {
  const { controlVersion, evidence, raisedBy, said } = rest;
  return {
    id: `dispute:${id}:${action}`,
    type: 'dispute',
    action,
    subject: { entityRef, control, dispute: id },
    actor: by,
    reason,
    body: {
      controlVersion,
      raisedBy,
      message: said.message,
      ...(evidence !== undefined && { evidence }),
    },
  };
}

function toAnswer(stored: StoredDispute, decider: string): Dispute {
  const { decision, raisedAt, said } = stored;
  return {
    ...stored,
    said: { ...said, since: new Date(said.since).toISOString() },
    raisedAt: new Date(raisedAt).toISOString(),
    decider,
    decision: decision && {
      ...decision,
      at: new Date(decision.at).toISOString(),
    },
  };
}
