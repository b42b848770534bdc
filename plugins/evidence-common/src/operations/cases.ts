import {
  decisionCaseInputSchema,
  decisionCaseReceiptSchema,
  decisionCaseSchema,
  inboxCountSchema,
  inboxQuerySchema,
} from '../audit';
import { pageSchema } from '../schemas/primitives';
import { defineOperations } from './operation';

/** The list of what waits for a decision, in `/api/evidence`. */
export const decisionOperations = defineOperations({
  publishDecisionCase: {
    method: 'put',
    path: '/decision-cases/{id}',
    summary: 'Publish what waits for a decision, or its outcome; plugins only',
    body: decisionCaseInputSchema,
    bodyName: 'case',
    output: decisionCaseReceiptSchema,
    errors: { 403: 'The caller is no plugin' },
    audit: {
      event: 'decision-case-publish',
      meta: ({ params }) => ({ case: String(params.id).slice(0, 200) }),
      routine: true,
    },
  },
  listDecisionsInbox: {
    method: 'get',
    path: '/decisions/inbox',
    summary: 'List what waits for the caller, what they requested or decided',
    query: inboxQuerySchema,
    output: pageSchema(decisionCaseSchema),
    caller: 'user',
    errors: { 403: 'The caller is no user' },
    noStore: true,
    action: {
      name: 'list-decisions-waiting',
      title: 'List decisions that wait for the caller',
      description:
        'Lists approvals, exemptions, disputes, corrections and promotions that wait for the caller or their groups to decide: overdue reviews, what blocks a request, the rest, and in each what waits longest first; with view=requested what the caller requested, with view=decided what was decided by them or for them. Each has its requester, reason and entities; decide with the tool of its plugin, by the id in the path of its actions and the version in their body.',
    },
  },
  countDecisionsInbox: {
    method: 'get',
    path: '/decisions/inbox/count',
    summary: 'Count what waits for the caller and what they requested',
    output: inboxCountSchema,
    caller: 'user',
    errors: { 403: 'The caller is no user' },
    noStore: true,
  },
});
