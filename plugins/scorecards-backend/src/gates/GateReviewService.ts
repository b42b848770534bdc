import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  GateReview,
  GateReviewAnswer,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../people/Decider';
import { Members } from '../people/Members';
import { isAmong, makersAmong } from './GateReviews';
import type {
  GateReviewStore,
  GateReviewStep,
  StoredGateReview,
} from './GateReviewStore';

/** How long an approval counts. */
const approvedMs = 24 * 60 * 60_000;
/** In one pass. */
const batch = 100;

const stateAfter = {
  approve: 'approved',
  defer: 'deferred',
  redesign: 'redesign',
} as const;
export type GateReviewVerb = keyof typeof stateAfter;

type Options = {
  clock: Clock;
  members: Members;
  store: GateReviewStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Takes answers to reviews of releases. */
export class GateReviewService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws NotFoundError where the caller may not see all that it is about */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<GateReview> {
    return toAnswer(await this.#find(id, credentials));
  }

  /**
   * @throws NotAllowedError for who may not; ConflictError where it was answered
   *   meanwhile, or has lapsed
   */
  async answer(
    id: string,
    verb: GateReviewVerb,
    { version, reason }: GateReviewAnswer,
    by: Decider,
  ): Promise<GateReview> {
    const { clock, members, store } = this.#options;
    const found = await this.#find(id, by.credentials);
    const isMember = await members.of(by.credentials);
    if (!isMember(found.approver)) {
      throw new NotAllowedError(
        `Only members of '${found.approver}' may answer this review`,
      );
    }
    // Of later requests of the same release, too.
    const makers = makersAmong([
      found.requester,
      found.author,
      ...(await store.makersOf({ binding: found.binding })),
    ]);
    if (isAmong(makers, by.userRef)) {
      throw new NotAllowedError(
        'Who made or requested a change does not review it',
      );
    }
    const now = clock().getTime();
    if (found.state !== 'waiting' || now >= Date.parse(found.lapsesAt)) {
      throw new ConflictError(describe(found, now));
    }
    const to = stateAfter[verb];
    const at = new Date(now).toISOString();
    const lapsesAt =
      to === 'approved'
        ? new Date(now + approvedMs).toISOString()
        : found.lapsesAt;
    const answered = { by: by.userRef, at, reason };
    const step: GateReviewStep = {
      id,
      version,
      to,
      lapsesAt,
      answered,
      at: now,
      decision: decisionOf(found, { to, lapsesAt, answered }),
    };
    if ((await store.take(step)) === 'conflict') {
      const current = await this.#find(id, by.credentials);
      throw new ConflictError(describe(current, now));
    }
    return toAnswer(await this.#find(id, by.credentials));
  }

  /** Ends those that were not answered in time. */
  async expire(): Promise<void> {
    const { clock, store } = this.#options;
    const now = clock().getTime();
    for (const review of await store.due(now, batch)) {
      const { id, lapsesAt, version } = review;
      await store.take({
        id,
        version,
        lapsesAt,
        to: 'lapsed',
        at: now,
        decision: decisionOf(review, { to: 'lapsed', lapsesAt }),
      });
    }
  }

  async #find(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<StoredGateReview> {
    const { store, visibility } = this.#options;
    const found = await store.find(id);
    const refs = found?.subjects.map(({ entityRef }) => entityRef) ?? [];
    const mayRead = await visibility.of(refs, credentials);
    if (!found || !refs.every(ref => mayRead(ref))) {
      throw new NotFoundError(
        `There is no review of a release '${id.slice(0, 100)}'`,
      );
    }
    return found;
  }
}

function describe(
  { answered, lapsesAt, state, version }: StoredGateReview,
  now: number,
): string {
  if (answered) {
    return `It was answered '${state}' by '${answered.by}' at ${answered.at}`;
  }
  return state === 'lapsed' || now >= Date.parse(lapsesAt)
    ? `It lapsed at ${lapsesAt}; request the deploy again`
    : `It is version ${version} now`;
}

function toAnswer(stored: StoredGateReview): GateReview {
  const { binding: _, content: __, ...review } = stored;
  return review;
}

function decisionOf(
  review: StoredGateReview,
  given: Pick<GateReviewStep, 'to' | 'lapsesAt' | 'answered'>,
): DecisionInput {
  const { to, lapsesAt, answered } = given;
  const { action, approver, decision, environment, id, release } = review;
  const actions = {
    approved: 'approved',
    deferred: 'rejected',
    redesign: 'rejected',
    lapsed: 'expired',
  } as const;
  return {
    id: `gate-review:${id}:${to}`,
    type: 'approval',
    action: actions[to],
    subject: {
      entityRef: review.subjects[0].entityRef,
      environment,
      action,
      release,
      review: id,
    },
    ...(answered && { actor: answered.by, reason: answered.reason }),
    ...(to === 'approved' && {
      validFrom: answered!.at,
      validUntil: lapsesAt,
    }),
    body: {
      answer: to,
      approver,
      decision,
      repository: review.repository,
      subjects: review.subjects.slice(0, 100),
      requester: review.requester,
      ...(review.author !== undefined && { author: review.author }),
    },
  };
}
