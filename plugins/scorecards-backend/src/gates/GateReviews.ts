import { createHash } from 'node:crypto';
import {
  canonicalJson,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ChangeClass,
  GateApproval,
  GateDecision,
  GateDiff,
  GateLine,
  GateRequest,
  GateReview,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  destroyedBy,
  statedIn,
} from '@plumbline/backstage-plugin-scorecards-common';
import { classify } from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { GateService } from '@plumbline/backstage-plugin-scorecards-common/gates';
import { canonical } from '../people/Members';
import { isOfWholeEstate } from '../verdicts/WithheldControls';
import type { RuleInForce } from './GateRegistry';
import { toGateService } from './toGateService';
import type {
  GateReviewStore,
  Maker,
  ReleaseKeys,
  StoredGateReview,
} from './GateReviewStore';

/** How long a review waits for its answer. */
const waitingMs = 7 * dayMs;

/** Reviews of a release, and who made it, before a decision on it. */
export type KnownRelease = {
  /** Of the same content; they may have lapsed. */
  reviews: StoredGateReview[];
  /** Users who requested or made it: their approval does not count. */
  makers: Maker[];
};

/** What a release in review is to the gate: opened, and counted once approved. */
export class GateReviews {
  readonly #store: Pick<GateReviewStore, 'find' | 'makersOf' | 'ofBinding'>;

  constructor(options: {
    store: Pick<GateReviewStore, 'find' | 'makersOf' | 'ofBinding'>;
  }) {
    this.#store = options.store;
  }

  /** Reviews of a decision, in the states that they have today. */
  async current(
    reviews: GateDecision['reviews'],
  ): Promise<GateDecision['reviews']> {
    return Promise.all(
      reviews.map(async one => {
        const found = await this.#store.find(one.id);
        return found ? { ...one, state: found.state } : one;
      }),
    );
  }

  /** @param requester - of this request, which is not stored yet */
  async ofRelease(
    request: GateRequest,
    requester: string,
  ): Promise<KnownRelease> {
    if (releaseOf(request) === undefined) {
      return { reviews: [], makers: [] };
    }
    const binding = bindingOf(request);
    const content = contentOf(request);
    const [found, makers] = await Promise.all([
      this.#store.ofBinding(binding),
      this.#store.makersOf(keysOf(request)),
    ]);
    return {
      reviews: found.filter(one => one.content === content),
      makers: makersAmong([
        ...makers,
        request.author,
        ...(request.makers ?? []),
        ...found.flatMap(one => [one.requester, one.author]),
        // After all that was approved.
        { ref: requester, since: Infinity },
      ]),
    };
  }

  /**
   * Of the groups that have to approve now: a service may have another owner since.
   */
  approvalsIn(
    { makers, reviews }: KnownRelease,
    now: {
      rules: readonly Pick<RuleInForce, 'compiled'>[];
      services: readonly Pick<EntityFacts, 'entityRef' | 'owner'>[];
    },
  ): GateApproval[] {
    const mayApprove = (
      approver: string,
      { entityRef, rule }: GateReview['subjects'][number],
    ) => {
      const wanted =
        now.rules.find(({ compiled }) => compiled.rule.id === rule)?.compiled
          .rule.approvers ??
        now.services.find(one => one.entityRef === entityRef)?.owner;
      return wanted !== undefined && canonical(wanted) === canonical(approver);
    };
    return reviews.flatMap(
      ({ answered, approver, id, lapsesAt, state, subjects }) =>
        state === 'approved' &&
        answered &&
        !isAmong(makers, answered.by, Date.parse(answered.at))
          ? subjects
              .filter(subject => mayApprove(approver, subject))
              .map(subject => ({
                ...subject,
                review: id,
                validUntil: lapsesAt,
                by: answered.by,
                at: answered.at,
              }))
          : [],
    );
  }

  /**
   * The reviews that a deploy waits for: those of before that have not lapsed,
   * and new ones, one for each group that has to approve. Nothing is opened for a
   * release that is blocked, or that has no name.
   */
  for(
    decision: Omit<GateDecision, 'reviews' | 'notes'>,
    { makers, reviews: known }: KnownRelease,
    services: readonly EntityFacts[],
  ): { all: StoredGateReview[]; opened: StoredGateReview[]; note?: string } {
    if (decision.stage !== 'deploy' || decision.answer !== 'review') {
      return { all: [], opened: [] };
    }
    if (releaseOf(decision.request) === undefined) {
      return {
        all: [],
        opened: [],
        note: 'Nothing can be reviewed: the request names the release neither by commit nor by digest.',
      };
    }
    if (decision.request.makers?.length === 0) {
      return {
        all: [],
        opened: [],
        note: 'Nothing can be reviewed: it is not known who made the change.',
      };
    }
    const at = Date.parse(decision.at);
    const opened: StoredGateReview[] = [];
    const all = decision.approvers.map(approver => {
      const lines = decision.lines.filter(
        line => line.atDeploy === 'review' && line.approver === approver,
      );
      const subjects = lines.map(({ entityRef, rule, version }) => ({
        entityRef,
        rule,
        version,
      }));
      const same = known.filter(
        one =>
          one.approver === approver &&
          canonicalJson(one.subjects) === canonicalJson(subjects),
      );
      const current = same.find(
        ({ answered, lapsesAt, state }) =>
          state !== 'lapsed' &&
          at < Date.parse(lapsesAt) &&
          !(
            state === 'approved' &&
            answered &&
            isAmong(makers, answered.by, Date.parse(answered.at))
          ),
      );
      if (current) {
        return current;
      }
      const review = newReview(decision, lines, {
        approver,
        subjects,
        number: same.length,
        services: services.map(toGateService),
      });
      opened.push(review);
      return review;
    });
    const open = decision.lines.find(
      line => line.atDeploy === 'review' && line.approver === undefined,
    );
    return {
      all,
      opened,
      note:
        open &&
        `No group can answer: '${open.entityRef}' has no owner, and the rule '${open.rule}' names no approvers.`,
    };
  }
}

function newReview(
  decision: Omit<GateDecision, 'reviews' | 'notes'>,
  lines: readonly GateLine[],
  given: Pick<StoredGateReview, 'approver' | 'subjects'> & {
    number: number;
    services: readonly GateService[];
  },
): StoredGateReview {
  const { approver, number, subjects } = given;
  const { at, request, requester } = decision;
  const binding = bindingOf(request);
  const content = contentOf(request);
  // A reviewer may see no more of the change than these.
  const refs = new Set(subjects.map(({ entityRef }) => entityRef));
  const change = classify(
    request,
    given.services.filter(({ entityRef }) => refs.has(entityRef)),
    Date.parse(at),
  );
  return {
    // Of two pipelines that open it at once, one does.
    id: hashOf({ binding, content, approver, subjects, number }).slice(0, 32),
    binding,
    content,
    state: 'waiting',
    version: 1,
    approver,
    subjects,
    requester,
    decision: decision.id,
    repository: request.repository,
    environment: request.environment,
    action: request.action,
    release: releaseOf(request)!,
    record: recordOf(decision, change, lines),
    ...(request.author !== undefined && { author: request.author }),
    requestedAt: at,
    lapsesAt: new Date(Date.parse(at) + waitingMs).toISOString(),
  };
}

/** In the order to read it. */
function recordOf(
  decision: Pick<GateDecision, 'lines' | 'request'>,
  change: ChangeClass,
  lines: readonly GateLine[],
): StoredGateReview['record'] {
  // What follows from the whole estate is shown only to who sees all of it, and where
  // an incident is to who sees that service.
  const reasons = new Set(
    lines.map(({ inputs, reason, title }) =>
      inputs.some(
        ({ fact }) => fact === 'request.remediates' || isOfWholeEstate(fact),
      )
        ? `Not fulfilled: ${title}`
        : reason,
    ),
  );
  const { scope, timing, reversibility, evidence } = change;
  const { intent, release = {}, remediates, repository } = decision.request;
  const destroyed = destroyedBy(release.diff);
  const record = {
    Why: [...reasons].join('; '),
    Intent: intent ?? 'Not stated by the pipeline',
    Release: releaseOf(decision.request)!,
    Repository: repository,
    Scope: scope.reason,
    Timing: timing.reason,
    'Way back': release.rollback?.how ?? reversibility.reason,
    ...(destroyed.is !== 'nothing' && { Destroys: `It ${destroyed.text}` }),
    Evidence: evidence.reason,
    Exceptions: exceptionsOf(decision, lines),
    ...(remediates !== undefined && { Ends: remediates }),
  };
  return Object.entries(record).map(([label, value]) => ({
    label,
    value:
      value.length > 300
        ? // Without half a character at the end.
          `${value.slice(0, 299).replace(/[\ud800-\udbff]$/, '')}…`
        : value,
  }));
}

/** What the services in review are exempt from, or override by break-glass. */
function exceptionsOf(
  { lines: all }: Pick<GateDecision, 'lines'>,
  lines: readonly GateLine[],
): string {
  const refs = new Set(lines.map(({ entityRef }) => entityRef));
  const exceptions = all.flatMap(({ entityRef, exemption, override, title }) =>
    refs.has(entityRef)
      ? [
          exemption && `exempt from '${title}' until ${exemption.validUntil}`,
          override && `'${title}' by break-glass of ${override.by}`,
        ].flatMap(one => one ?? [])
      : [],
  );
  return exceptions.length > 0 ? [...new Set(exceptions)].join('; ') : 'None';
}

/** What an approval is of: another artifact is reviewed again. */
export function releaseOf({ head, release }: GateRequest): string | undefined {
  return release?.artifact?.digest ?? release?.commit ?? head;
}

export function bindingOf(request: GateRequest): string {
  const { repository, environment, action } = request;
  const release = releaseOf(request);
  return hashOf({ repository, environment, action, release });
}

/** A release may be named by its digest, its commit or both. */
export function keysOf(request: GateRequest): ReleaseKeys {
  const { head, release, repository } = request;
  const digest = release?.artifact?.digest;
  const named = release?.commit ?? head;
  // A release may name its commit by the beginning of its hash.
  const commit = named && head?.startsWith(named) ? head : named;
  return {
    binding: bindingOf(request),
    ...(digest !== undefined && { digest: hashOf({ repository, digest }) }),
    ...(commit !== undefined && { commit: commitKey(repository, commit) }),
  };
}

/** @param repository - in the form in which requests are stored */
export function commitKey(repository: string, commit: string): string {
  return hashOf({ repository, commit });
}

/** What else was reviewed of a release: another way back is another question. */
export function contentOf({ release, remediates }: GateRequest): string {
  const { diff, migration, rollback, tests } = release ?? {};
  const touches = release?.touches && [...new Set(release.touches)].sort();
  // A run with failed tests is none that was reviewed.
  const failed = tests && tests.failed > 0 ? tests.failed : undefined;
  return hashOf({
    migration,
    rollback,
    remediates,
    touches,
    failed,
    diff: diff && inOrder(diff),
    ...statedIn(release ?? {}),
  });
}

/** Whatever the order in which it is listed. */
function inOrder({ changes, touches, total }: GateDiff) {
  return {
    changes: [...new Set(changes.map(canonicalJson))].sort(),
    touches: touches && [...new Set(touches)].sort(),
    total,
  };
}

/**
 * Users only: tokens and plugins answer no reviews. A reference alone is of
 * someone who made it.
 */
export function makersAmong(
  all: readonly (Maker | string | undefined)[],
): Maker[] {
  return all
    .flatMap(one =>
      typeof one === 'string' ? { ref: one, since: 0 } : one ?? [],
    )
    .filter(({ ref }) => ref.toLowerCase().startsWith('user:'))
    .map(({ ref, since }) => ({ ref: canonical(ref), since }));
}

/** @param at - when they approved it; at any time where left out */
export function isAmong(
  makers: readonly Maker[],
  by: string,
  at: number = Infinity,
): boolean {
  return makers.some(({ ref, since }) => ref === canonical(by) && since <= at);
}

export function hashOf(value: object): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
