import {
  defineOperations,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { lapsingQuerySchema } from './lists';
import {
  baselineRequestSchema,
  baselineSchema,
  disputeDecisionSchema,
  disputeQuerySchema,
  disputeRequestSchema,
  disputeSchema,
  disputesPageSchema,
  disputeWithdrawalSchema,
  exemptionDecisionSchema,
  exemptionQuerySchema,
  exemptionRequestSchema,
  exemptionSchema,
  exemptionsPageSchema,
  phaseDecisionSchema,
  promotionSchema,
  reviewRequestSchema,
  reviewSchema,
  reviewWithdrawalSchema,
  sampleSchema,
} from './schemas';

export const malformed = { 400: 'Malformed input' } as const;
export const hidden = {
  404: 'It does not exist, or the caller may not see it',
};

/** Of what takes an instant, or a time in the past. */
export const gone = {
  410: 'It is no longer reproducible; the message says from when on it is',
} as const;

export const listOf = <T extends z.ZodType>(schema: T) =>
  z.object({ items: z.array(schema) });

/** What users alone decide. Who may is checked by what it is about, too. */
export function decision(event: string) {
  return {
    method: 'post',
    caller: 'user',
    bodyName: 'decision',
    audit: {
      event,
      meta: ({ params: { id } }: UncheckedInput): Record<string, string> =>
        id === undefined ? {} : { id: id.slice(0, 100) },
    },
    errors: {
      ...hidden,
      409: 'It has changed since it was read; the message says how it is now',
    },
  } as const;
}

/** What assistants may decide, by what it is about. */
const deciding = {
  exemption: {
    name: 'decide-exemption',
    title: 'Decide about an exemption from a control',
    description:
      "Approves or rejects a pending exemption that another user requested, as its approver; or revokes one before it expires, or its request, which members of the group that owns the entity may as well. Read 'id' and 'version' from list-exemptions first.",
  },
  dispute: {
    name: 'decide-dispute',
    title: 'Decide about a disputed verdict',
    description:
      "Upholds a dispute (the verdict was wrong, which counts against the control's accuracy) or rejects it (the verdict was right), as a member of the group that owns the control, who did not raise it; or withdraws it, as the user who did. Read 'id' and 'version' from list-disputes first.",
  },
  control: {
    name: 'change-control-phase',
    title: 'Promote or demote a control',
    description:
      "Promotes a control to its next phase, where it asks more of teams and only when nothing is missing, or demotes it to a lower one. Only for a member of the group that owns it. Read 'to' (its 'next', to promote) and 'version' from get-promotion first.",
  },
  review: {
    name: 'review-verdict',
    title: 'Review a verdict',
    description:
      "Judges one failing verdict of a control's sample right or wrong, once for each user (a wrong one takes a reason), or withdraws the caller's own review. 'id' is the control; read 'entityRef' and 'version' from get-review-sample first.",
  },
};

/** A decision about one exemption, dispute or control. */
function step<
  const Noun extends 'exemption' | 'dispute' | 'control',
  const Verb extends string,
>(noun: Noun, verb: Verb, summary: string) {
  return {
    ...decision(`${noun}-${verb}`),
    path: `/${noun}s/{id}/${verb}`,
    summary,
    action: { ...deciding[noun], decision: verb },
  } as const;
}

const exempting = { body: exemptionDecisionSchema, output: exemptionSchema };
const disputing = { body: disputeDecisionSchema, output: disputeSchema };
const moving = { body: phaseDecisionSchema, output: promotionSchema };

/** Decisions of users about verdicts and controls. */
export const decisionOperations = defineOperations({
  getPromotion: {
    method: 'get',
    path: '/controls/{id}/promotion',
    summary: 'Get the phase of a control, and what its next phase needs',
    output: promotionSchema,
    errors: { ...malformed, ...hidden },
    action: {
      name: 'get-promotion',
      title: 'Get the phase of a control',
      description:
        "Answers in which phase a control is (observe, remediate, enforce-new, gate), what is missing for the next one, and its earlier phases. Its 'version' is needed to promote or demote it.",
    },
  },
  promoteControl: {
    ...step(
      'control',
      'promote',
      'Promote a control by one phase; refused with what is missing',
    ),
    ...moving,
  },
  demoteControl: {
    ...step(
      'control',
      'demote',
      'Demote a control to a lower phase; always possible',
    ),
    ...moving,
  },
  listBaselines: {
    method: 'get',
    path: '/baseline',
    summary: 'List the baselines: what is counted apart as legacy, by control',
    output: listOf(baselineSchema),
    errors: malformed,
  },
  freezeBaseline: {
    ...decision('baseline-freeze'),
    path: '/baseline',
    summary: 'Freeze what fails at an instant as legacy',
    body: baselineRequestSchema,
    bodyName: 'baseline',
    output: listOf(baselineSchema),
    status: 201,
  },
  listExemptions: {
    method: 'get',
    path: '/exemptions',
    summary:
      'List exemptions, newest first, or those that expire soonest first',
    query: exemptionQuerySchema,
    output: exemptionsPageSchema,
    action: {
      name: 'list-exemptions',
      title: 'List exemptions from controls',
      description:
        'Lists requested and decided exemptions of entities from controls, newest first, each with its reason, who requested it, who has to decide and when it expires. For what waits for the caller, list-decisions-waiting has every kind.',
    },
  },
  requestExemption: {
    ...decision('exemption-request'),
    path: '/exemptions',
    summary: 'Request an exemption, as a member of the group that owns it',
    body: exemptionRequestSchema,
    bodyName: 'request',
    output: exemptionSchema,
    status: 201,
    action: {
      name: 'request-exemption',
      title: 'Request an exemption from a control',
      description:
        'Requests that an entity be exempt from a control until a date, with a reason. Only for a member of the group that owns the entity; another user has to approve it. For a verdict that is wrong, use raise-dispute instead.',
    },
  },
  getExemption: {
    method: 'get',
    path: '/exemptions/{id}',
    summary: 'Get one exemption',
    output: exemptionSchema,
    errors: { ...malformed, ...hidden },
  },
  approveExemption: {
    ...step(
      'exemption',
      'approve',
      "Approve another user's request for an exemption",
    ),
    ...exempting,
  },
  rejectExemption: {
    ...step('exemption', 'reject', 'Reject a requested exemption'),
    ...exempting,
  },
  revokeExemption: {
    ...step(
      'exemption',
      'revoke',
      'End an exemption before it expires, or withdraw the request',
    ),
    ...exempting,
  },
  listLapsing: {
    method: 'get',
    path: '/lapsing',
    summary: 'List exemptions that expire within some days, soonest first',
    query: lapsingQuerySchema,
    output: exemptionsPageSchema,
  },
  listDisputes: {
    method: 'get',
    path: '/disputes',
    summary: 'List disputes, newest first',
    query: disputeQuerySchema,
    output: disputesPageSchema,
    action: {
      name: 'list-disputes',
      title: 'List disputed verdicts',
      description:
        'Lists failing verdicts that are disputed as wrong, newest first, each with the reason, the verdict as it was, who decides and what was decided. With state open: what waits for a decision.',
    },
  },
  raiseDispute: {
    ...decision('dispute-raise'),
    path: '/disputes',
    summary: 'Dispute a verdict that fails now',
    body: disputeRequestSchema,
    bodyName: 'dispute',
    output: disputeSchema,
    status: 201,
    action: {
      name: 'raise-dispute',
      title: 'Dispute a verdict',
      description:
        'States that a failing verdict of a control on an entity is wrong, with the reason and, if there is any, evidence. The owner of the control decides. Where the verdict is right and cannot be fixed soon, use request-exemption instead.',
    },
  },
  getDispute: {
    method: 'get',
    path: '/disputes/{id}',
    summary: 'Get one dispute',
    output: disputeSchema,
    errors: { ...malformed, ...hidden },
  },
  upholdDispute: {
    ...step('dispute', 'uphold', 'Uphold a dispute: the verdict was wrong'),
    ...disputing,
  },
  rejectDispute: {
    ...step('dispute', 'reject', 'Reject a dispute: the verdict was right'),
    ...disputing,
  },
  withdrawDispute: {
    ...step(
      'dispute',
      'withdraw',
      'Withdraw an open dispute, as the user who raised it',
    ),
    body: disputeWithdrawalSchema,
    bodyName: 'withdrawal',
    output: disputeSchema,
  },
  getReviewSample: {
    method: 'get',
    path: '/controls/{id}/sample',
    summary: 'Get the failures of a control that are to be reviewed',
    output: sampleSchema,
    errors: { ...malformed, ...hidden },
    action: {
      name: 'get-review-sample',
      title: 'Get the failures to review',
      description:
        'Lists the failing verdicts of a control that people are to judge right or wrong, so that its accuracy is known, with the reviews there are.',
    },
  },
  reviewVerdict: {
    ...decision('verdict-review'),
    path: '/controls/{id}/reviews',
    summary: 'Review a verdict of the sample as right or wrong',
    body: reviewRequestSchema,
    bodyName: 'review',
    output: reviewSchema,
    status: 201,
    action: { ...deciding.review, decision: 'review' },
  },
  withdrawReview: {
    ...decision('review-withdraw'),
    path: '/controls/{id}/reviews/withdraw',
    summary: "Withdraw the caller's own review of a verdict",
    body: reviewWithdrawalSchema,
    bodyName: 'withdrawal',
    output: reviewSchema,
    action: { ...deciding.review, decision: 'withdraw' },
  },
});
