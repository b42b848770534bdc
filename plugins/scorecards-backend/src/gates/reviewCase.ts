import { entityTitle } from '@plumbline/backstage-plugin-evidence-common';
import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import { makersAmong } from './GateReviews';
import type {
  GateReviewStore,
  Maker,
  StoredGateReview,
} from './GateReviewStore';

/** Reviews of releases as evidence lists them among what waits. */
export function reviewCaseReader(
  store: Pick<GateReviewStore, 'find' | 'makersOf'>,
): (id: string) => Promise<PublishedCase | undefined> {
  return async id => {
    const review = await store.find(id);
    return (
      review &&
      reviewCase(review, await store.makersOf({ binding: review.binding }))
    );
  };
}

export function reviewCaseId(review: string): string {
  return `gate-review:${review}`;
}

function reviewCase(
  review: StoredGateReview,
  makers: readonly Maker[],
): PublishedCase {
  const { action, answered, environment, id, state, version } = review;
  const refs = [...new Set(review.subjects.map(({ entityRef }) => entityRef))];
  const people = [
    ...new Set(
      makersAmong([review.requester, review.author, ...makers]).map(
        ({ ref }) => ref,
      ),
    ),
  ];
  return {
    id: reviewCaseId(id),
    revision: version,
    type: 'release',
    title: `Review: ${action} of ${refs
      .map(entityTitle)
      .join(', ')} to ${environment}`,
    url: `/scorecards/gates/${review.decision}`,
    ...(people[0] !== undefined && { requester: people[0] }),
    reason: review.record[0].value,
    requestedAt: review.requestedAt,
    deciders: [review.approver],
    notBy: people,
    entityRefs: refs,
    record: [
      ...review.record,
      {
        label: 'Made by',
        value: people.map(entityTitle).join(', ') || 'No user that is known',
        people,
      },
    ],
    state: stateOf(state),
    ...(state !== 'waiting' && {
      outcome: {
        action: state,
        at: answered?.at ?? review.lapsesAt,
        ...(answered && { by: answered.by, reason: answered.reason }),
      },
    }),
    actions: [
      answer(review, 'Approve', 'approve'),
      answer(review, 'Defer', 'defer'),
      answer(review, 'Redesign', 'redesign'),
    ],
    effect: 'For this release, within 24 hours',
  };
}

function stateOf(state: StoredGateReview['state']): PublishedCase['state'] {
  if (state === 'waiting') {
    return 'waiting';
  }
  return state === 'lapsed' ? 'lapsed' : 'decided';
}

function answer(
  { id, version }: StoredGateReview,
  label: string,
  verb: string,
): NonNullable<PublishedCase['actions']>[number] {
  return {
    label,
    method: 'post',
    path: `/gate-reviews/${id}/${verb}`,
    body: { version },
    reasonRequired: true,
    refuses: verb !== 'approve',
  };
}
