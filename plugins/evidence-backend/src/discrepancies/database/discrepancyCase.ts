import type {
  CaseAction,
  DiscrepancyDetail,
} from '@plumbline/backstage-plugin-evidence-common';
import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { findDiscrepancy } from './readDiscrepancies';

type Step = DiscrepancyDetail['history'][number];

const participles = {
  accepted: 'accepted',
  dismissed: 'dismissed',
  open: 'reopened',
  closed: 'closed',
};

/**
 * A discrepancy among decisions: what was decided about it, or, where its
 * dismissal ended, that its owner has to look again.
 *
 * @returns undefined where nobody ever decided about it
 */
export async function readDiscrepancyCase(
  knex: Knex,
  id: string,
): Promise<PublishedCase | undefined> {
  const found = await findDiscrepancy(knex, id);
  const { history = [] } = found ?? {};
  const decided = history.findLastIndex(({ by }) => by !== undefined);
  if (!found || decided < 0) {
    return undefined;
  }
  // After a decision it closes, or what was dismissed opens for a review.
  const [next, end] = history.slice(decided + 1);
  const review = next?.state === 'open' ? next : undefined;
  const opened = history
    .slice(0, decided)
    .findLast(({ by, state }) => by === undefined && state === 'open');
  return {
    id: `discrepancy:${id}`,
    revision: history.length,
    type: review ? 'review' : 'discrepancy',
    title: `${review ? 'Review' : 'Discrepancy'}: ${found.message}`,
    url: `/evidence/discrepancies/${id}`,
    reason: review?.reason,
    requestedAt: (review ?? opened ?? history[decided]).at,
    deciders: found.owner === undefined ? [] : [found.owner],
    entityRefs: found.entityRef === undefined ? [] : [found.entityRef],
    // Its words may name an entity that a reader may not see.
    restsOnWholeEstate: true,
    ...(review ? reviewState(end) : decisionState(history[decided])),
    actions: review && !end ? reviewActions(id, history.length) : [],
  };
}

function decisionState({
  at,
  by,
  reason,
  state,
}: Step): Pick<PublishedCase, 'state' | 'outcome'> {
  const outcome = { action: participles[state], at, by, reason };
  return { state: 'decided', outcome };
}

function reviewState(
  end: Step | undefined,
): Pick<PublishedCase, 'state' | 'outcome'> {
  return end
    ? { state: 'lapsed', outcome: { action: 'closed', at: end.at } }
    : { state: 'waiting' };
}

function reviewActions(id: string, version: number): CaseAction[] {
  const call = { method: 'post' as const, body: { version } };
  return [
    {
      ...call,
      label: 'Accept',
      path: `/discrepancies/${id}/accept`,
      reasonRequired: false,
      refuses: false,
    },
    {
      ...call,
      label: 'Dismiss',
      path: `/discrepancies/${id}/dismiss`,
      reasonRequired: true,
      refuses: true,
    },
  ];
}
