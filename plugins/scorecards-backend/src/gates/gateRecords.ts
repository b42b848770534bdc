import type {
  DecisionAction,
  DecisionInput,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  GateAnswer,
  GateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import { reviewCaseId } from './reviewCase';

/** What waits for a review is not allowed. */
const actionOf: Record<GateAnswer, DecisionAction> = {
  allow: 'allowed',
  warn: 'warned',
  review: 'blocked',
  block: 'blocked',
};

/** More lines than this are in the decision itself. */
const maxLines = 100;

/** Services that were created by a form. */
export type CreationIds = {
  /** By reference; those that were not created here are absent. */
  idsOf(entityRefs: readonly string[]): Promise<ReadonlyMap<string, string>>;
};

/**
 * A decision on a deploy as evidence records it: one for each service, so that a
 * later one on the same release of it ends what an earlier one allowed.
 *
 * @param of.actor - the user who requested it; absent for a token
 * @param of.creations - ids of creations, by service
 */
export function gateRecords(
  decision: GateDecision,
  {
    actor,
    creations,
  }: { actor?: string; creations: ReadonlyMap<string, string> },
): DecisionInput[] {
  const { answer, at, digest, id, request, validUntil } = decision;
  const { action, environment, release = {} } = request;
  const { artifact = {}, commit = request.head } = release;
  // As evidence lists them: what it waits for, or rests on.
  const cases = [
    ...new Set([
      ...decision.reviews.map(review => review.id),
      ...decision.lines.flatMap(({ approval }) => approval?.review ?? []),
    ]),
  ].map(reviewCaseId);
  const allows = answer === 'allow' || answer === 'warn';
  return decision.services.map((entityRef, index) => {
    const open = decision.lines.filter(
      line =>
        line.entityRef === entityRef &&
        (line.answer !== 'allow' ||
          line.approval !== undefined ||
          line.exemption !== undefined),
    );
    return {
      id: `gate:${id}:${index}`,
      type: 'gate',
      action: actionOf[answer],
      subject: {
        entityRef,
        environment,
        action,
        release: artifact.digest ?? commit ?? 'not stated',
      },
      ...(actor !== undefined && { actor }),
      reason: reasonOf(decision),
      ...(allows && { validFrom: at, validUntil }),
      body: {
        decision: id,
        answer,
        at,
        digest,
        cases,
        url: `/scorecards/gates/${id}`,
        repository: request.repository,
        ...(commit !== undefined && { commit }),
        requester: decision.requester,
        // What else was made for it has the same one.
        ...(creations.has(entityRef) && {
          creation: creations.get(entityRef)!,
        }),
        ...(request.remediates !== undefined && {
          remediates: request.remediates,
        }),
        rules: open.slice(0, maxLines).map(line => ({
          rule: line.rule,
          version: line.version,
          status: line.status,
          answer: line.answer,
          ...(line.approval && { review: line.approval.review }),
          ...(line.exemption && { exemption: line.exemption.id }),
          ...(line.override && { override: line.override.id }),
        })),
        ...(open.length > maxLines && { moreRules: open.length - maxLines }),
      },
    };
  });
}

function reasonOf(decision: GateDecision): string {
  const { answer, approvers } = decision;
  const rules = [
    ...new Set(
      decision.lines
        .filter(line => line.answer === answer)
        .map(({ rule }) => rule),
    ),
  ];
  const approvals = [
    ...new Set(decision.lines.flatMap(({ approval }) => approval?.by ?? [])),
  ];
  const exempt = [
    ...new Set(
      decision.lines.flatMap(line => (line.exemption ? line.rule : [])),
    ),
  ];
  const overridden = decision.lines.flatMap(({ override, rule }) =>
    override ? [{ by: override.by, rule }] : [],
  );
  const named = rules.slice(0, 10).join(', ');
  switch (answer) {
    case 'allow':
      if (approvals.length > 0) {
        return `Approved in review by ${approvals.slice(0, 10).join(', ')}`;
      }
      return exempt.length > 0
        ? `Exempt from ${exempt.slice(0, 10).join(', ')}`
        : 'No rule objects';
    case 'warn':
      return overridden.length > 0
        ? `Break-glass of ${distinct(
            overridden.map(({ by }) => by),
          )}, over ${distinct(overridden.map(one => one.rule))}`
        : `Warned by ${named}`;
    case 'review':
      return `To be reviewed${
        approvers.length > 0 ? ` by ${approvers.slice(0, 10).join(', ')}` : ''
      }, by ${named}`;
    default:
      return `Blocked by ${named}`;
  }
}

/** The first ten, for a sentence. */
function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].slice(0, 10).join(', ');
}
