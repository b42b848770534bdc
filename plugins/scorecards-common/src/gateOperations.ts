import {
  defineOperations,
  pageSchema,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { hidden, listOf, malformed } from './decisions';
import { gateDecisionsQuerySchema, gateSummaryQuerySchema } from './lists';
import {
  gateBreakGlassPermission,
  gateRequestPermission,
  gateReviewPermission,
} from './permissions';
import {
  breakGlassSchema,
  gateDecisionSchema,
  gateOverrideSchema,
  gateRequestSchema,
  gateReviewAnswerSchema,
  gateReviewSchema,
  gateSummarySchema,
  listedGateDecisionSchema,
  listedGateRuleSchema,
  storedGateDecisionSchema,
} from './schemas';

const withId = (event: string) => ({
  event,
  meta: ({ params: { id } }: UncheckedInput): Record<string, string> => ({
    id: id.slice(0, 100),
  }),
});

/** What a reviewer answers. */
function answer<const Verb extends string>(verb: Verb, summary: string) {
  return {
    method: 'post',
    path: `/gate-reviews/{id}/${verb}`,
    summary,
    caller: 'user',
    permission: gateReviewPermission,
    bodyName: 'answer',
    audit: withId(`gate-review-${verb}`),
    body: gateReviewAnswerSchema,
    output: gateReviewSchema,
    errors: {
      ...hidden,
      409: 'It has changed since it was read; the message says how it is now',
    },
  } as const;
}

/** May this change go out? */
export const gateOperations = defineOperations({
  requestGate: {
    method: 'post',
    path: '/gate',
    summary: 'Decide whether a change may go out, by the rules of gates',
    permission: gateRequestPermission,
    audit: {
      event: 'gate',
      // Advice on pull requests is kept in a table, and decides nothing.
      unless: ({ body }) =>
        (body as { stage?: unknown } | undefined)?.stage === 'pull-request',
    },
    body: gateRequestSchema,
    bodyLimit: '2mb',
    output: gateDecisionSchema,
    noStore: true,
    errors: hidden,
    action: {
      name: 'check-gate',
      title: 'Check whether a change may go out',
      description:
        "Answers whether a change of a repository may go out, as allow, warn, review or block, with one line for each rule: what it rests on, how old that is, what is missing and what would satisfy it. Give 'repository', 'stage' ('pull-request' for advice, which records no decision), 'environment', and the changed 'paths' or the 'services'.",
    },
  },
  getGateDecision: {
    method: 'get',
    path: '/gate/{id}',
    summary: 'Get a decision of a gate, decided again from what it rested on',
    output: storedGateDecisionSchema,
    errors: { ...malformed, ...hidden },
  },
  listGateDecisions: {
    method: 'get',
    path: '/gate-decisions',
    summary: 'List decisions of gates, the newest first',
    query: gateDecisionsQuerySchema,
    output: pageSchema(listedGateDecisionSchema),
    errors: malformed,
  },
  getGateSummary: {
    method: 'get',
    path: '/gate-summary',
    summary: 'Count decisions of gates by day and answer',
    query: gateSummaryQuerySchema,
    output: gateSummarySchema,
    errors: malformed,
  },
  getGateReview: {
    method: 'get',
    path: '/gate-reviews/{id}',
    summary: 'Get the review of a release',
    output: gateReviewSchema,
    errors: { ...malformed, ...hidden },
  },
  approveGateReview: answer('approve', 'Approve a release in review'),
  deferGateReview: answer('defer', 'Defer a release in review'),
  redesignGateReview: answer('redesign', 'Ask for a redesign of a release'),
  breakGlass: {
    method: 'post',
    path: '/gate/{id}/break-glass',
    summary: 'Let a release out that a decision stops, in an incident',
    caller: 'user',
    permission: gateBreakGlassPermission,
    bodyName: 'request',
    audit: withId('gate-break-glass'),
    body: breakGlassSchema,
    output: gateOverrideSchema,
    status: 201,
    errors: { ...hidden, 409: 'There is one in force, or it stops nothing' },
  },
  getGateOverride: {
    method: 'get',
    path: '/gate-overrides/{id}',
    summary: 'Get what went out by break-glass',
    output: gateOverrideSchema,
    errors: { ...malformed, ...hidden },
  },
  reconcileGateOverride: {
    method: 'post',
    path: '/gate-overrides/{id}/reconcile',
    summary: 'State how what went out by break-glass was put right',
    caller: 'user',
    permission: gateReviewPermission,
    bodyName: 'answer',
    audit: withId('gate-override-reconcile'),
    body: gateReviewAnswerSchema,
    output: gateOverrideSchema,
    errors: {
      ...hidden,
      409: 'It has changed since it was read; the message says how it is now',
    },
  },
  listGateRules: {
    method: 'get',
    path: '/gates',
    summary: 'List the rules of gates in force, by id',
    output: listOf(listedGateRuleSchema),
    errors: malformed,
  },
});
