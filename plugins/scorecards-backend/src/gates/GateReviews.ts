import { createHash } from 'node:crypto';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type {
  GateApproval,
  GateDecision,
  GateLine,
  GateRequest,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { GateReviewStore, StoredGateReview } from './GateReviewStore';

const dayMs = 24 * 60 * 60_000;
/** How long a review waits for its answer. */
const waitingMs = 7 * dayMs;

/** What a release in review is to the gate: opened, and counted once approved. */
export class GateReviews {
  readonly #store: Pick<GateReviewStore, 'ofBinding'>;

  constructor(options: { store: Pick<GateReviewStore, 'ofBinding'> }) {
    this.#store = options.store;
  }

  /** Those of this very release, which may have lapsed. */
  async ofRelease(request: GateRequest): Promise<StoredGateReview[]> {
    return releaseOf(request) === undefined
      ? []
      : this.#store.ofBinding(bindingOf(request));
  }

  approvalsIn(reviews: readonly StoredGateReview[]): GateApproval[] {
    return reviews.flatMap(({ answered, id, lapsesAt, state, subjects }) =>
      state === 'approved' && answered
        ? subjects.map(subject => ({
            ...{ ...subject, review: id, validUntil: lapsesAt },
            ...{ by: answered.by, at: answered.at },
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
    known: readonly StoredGateReview[],
  ): { all: StoredGateReview[]; opened: StoredGateReview[]; note?: string } {
    if (decision.stage !== 'deploy' || decision.answer !== 'review') {
      return { all: [], opened: [] };
    }
    if (releaseOf(decision.request) === undefined) {
      return {
        ...{ all: [], opened: [] },
        note: 'Nothing can be reviewed: the request names the release neither by commit nor by digest.',
      };
    }
    const at = Date.parse(decision.at);
    const opened: StoredGateReview[] = [];
    const all = decision.approvers.map(approver => {
      const lines = decision.lines.filter(
        line => line.atDeploy === 'review' && line.approver === approver,
      );
      const subjects = lines.map(({ entityRef, rule, version }) => ({
        ...{ entityRef, rule, version },
      }));
      const same = known.filter(
        one =>
          one.approver === approver &&
          canonicalJson(one.subjects) === canonicalJson(subjects),
      );
      const current = same.find(
        ({ lapsesAt, state }) =>
          state !== 'lapsed' && at < Date.parse(lapsesAt),
      );
      if (current) {
        return current;
      }
      const review = newReview(decision, lines, {
        ...{ approver, subjects, number: same.length },
      });
      opened.push(review);
      return review;
    });
    return { all, opened };
  }
}

function newReview(
  decision: Omit<GateDecision, 'reviews' | 'notes'>,
  lines: readonly GateLine[],
  given: Pick<StoredGateReview, 'approver' | 'subjects'> & { number: number },
): StoredGateReview {
  const { approver, number, subjects } = given;
  const { at, request, requester } = decision;
  const binding = bindingOf(request);
  return {
    // Of two pipelines that open it at once, one does.
    id: hashOf({ binding, approver, subjects, number }).slice(0, 32),
    binding,
    state: 'waiting',
    version: 1,
    ...{ approver, subjects, requester, decision: decision.id },
    repository: request.repository,
    environment: request.environment,
    action: request.action,
    release: releaseOf(request)!,
    record: recordOf(decision, lines),
    ...(request.author !== undefined && { author: request.author }),
    requestedAt: at,
    lapsesAt: new Date(Date.parse(at) + waitingMs).toISOString(),
  };
}

/** In the order to read it. */
function recordOf(
  { change, request }: Omit<GateDecision, 'reviews' | 'notes'>,
  lines: readonly GateLine[],
): StoredGateReview['record'] {
  const reasons = [...new Set(lines.map(({ reason }) => reason))];
  const { scope, timing, reversibility, evidence } = change;
  const { release = {}, remediates } = request;
  const record = {
    Why: reasons.join('; '),
    Release: releaseOf(request)!,
    Scope: scope.reason,
    Timing: timing.reason,
    'Way back': release.rollback?.how ?? reversibility.reason,
    Evidence: evidence.reason,
    ...(remediates !== undefined && { Ends: remediates }),
  };
  return Object.entries(record).map(([label, value]) => ({
    label,
    value: value.length > 300 ? `${value.slice(0, 299)}…` : value,
  }));
}

/** What an approval is of: another artifact is reviewed again. */
export function releaseOf({ head, release }: GateRequest): string | undefined {
  return release?.artifact?.digest ?? release?.commit ?? head;
}

function bindingOf(request: GateRequest): string {
  const { repository, environment, action } = request;
  const release = releaseOf(request);
  return hashOf({ repository, environment, action, release });
}

function hashOf(value: object): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
