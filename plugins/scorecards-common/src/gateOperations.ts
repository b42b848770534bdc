import {
  defineOperations,
  pageSchema,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { hidden, listOf, malformed } from './decisions';
import {
  gateDecisionsQuerySchema,
  gateSummaryQuerySchema,
  gateWaitsQuerySchema,
} from './lists';
import {
  controlPreviewPermission,
  gateBreakGlassPermission,
  gateRequestPermission,
  gateReviewPermission,
} from './permissions';
import {
  breakGlassSchema,
  deployReportInputSchema,
  deployReportSchema,
  gateDecisionSchema,
  gateJudgementInputSchema,
  gateJudgementSchema,
  gateOverrideSchema,
  gatePipelineWaitsSchema,
  gatePolledSchema,
  gatePollSchema,
  gateDraftRequestSchema,
  gateDraftSchema,
  gatePreviewRequestSchema,
  gatePreviewSchema,
  gateRequestSchema,
  gateReviewAnswerSchema,
  gateReviewSchema,
  gateSummarySchema,
  gateWaitsSchema,
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
  judgeGateLine: {
    method: 'post',
    path: '/gate/{id}/judgements',
    summary: 'Judge whether a rule was right about a service in a decision',
    caller: 'user',
    audit: withId('gate-judgement'),
    bodyName: 'judgement',
    body: gateJudgementInputSchema,
    output: gateJudgementSchema,
    errors: { ...hidden, 409: 'The line does not fail' },
  },
  reportGateOutcome: {
    method: 'post',
    path: '/gate/{id}/outcome',
    summary: 'Report what became of a deploy that was decided on',
    permission: gateRequestPermission,
    audit: {
      event: 'gate-outcome',
      meta: ({ params: { id } }: UncheckedInput): Record<string, string> => ({
        decision: id.slice(0, 100),
      }),
    },
    body: deployReportInputSchema,
    output: deployReportSchema,
    errors: {
      ...hidden,
      409: 'It was decided on something else, or the run reported another outcome',
    },
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
  getGateWaits: {
    method: 'get',
    path: '/gate-waits',
    summary: 'Get how long each rule of gates kept deploys waiting',
    query: gateWaitsQuerySchema,
    output: gateWaitsSchema,
    errors: malformed,
  },
  getGateWaitsByPipeline: {
    method: 'get',
    path: '/gate-waits/pipelines',
    summary:
      'Get how long rules of gates kept deploys waiting, by the pipelines that ran their commits',
    query: gateWaitsQuerySchema,
    output: gatePipelineWaitsSchema,
    errors: malformed,
  },
  previewGateRule: {
    method: 'post',
    path: '/gate-previews',
    summary: 'Show what a rule of gates would have answered to past requests',
    permission: controlPreviewPermission,
    body: gatePreviewRequestSchema,
    output: gatePreviewSchema,
    errors: {
      ...hidden,
      503: 'Too many previews at once; see Retry-After',
    },
  },
  draftGateRule: {
    method: 'post',
    path: '/gate/{id}/drafts',
    summary: 'Draft a rule from an input of a decision before an incident',
    permission: controlPreviewPermission,
    body: gateDraftRequestSchema,
    output: gateDraftSchema,
    errors: {
      ...hidden,
      503: 'Too many previews at once; see Retry-After',
    },
  },
  pollGate: {
    method: 'post',
    path: '/gate-polls',
    summary: 'Answer a controller of rollouts whether a release may go on',
    permission: gateRequestPermission,
    body: gatePollSchema,
    output: gatePolledSchema,
    noStore: true,
    errors: { 403: 'It may not go on; the message says why' },
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
  listGateOverrides: {
    method: 'get',
    path: '/gate/{id}/overrides',
    summary: 'List the break-glass in force for the release of a decision',
    output: z.object({ items: z.array(gateOverrideSchema) }),
    errors: { ...malformed, ...hidden },
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
  receiveWebhook: {
    raw: true,
    method: 'post',
    path: '/webhooks/{source}',
    summary: 'Receive events of changes and deployments from a module, signed',
    signed: true,
    body: z.record(z.string(), z.unknown()),
    responses: {
      200: {
        'application/json': z.object({
          status: z.enum(['ignored']),
        }),
      },
      202: {
        'application/json': z.object({
          status: z.enum(['accepted']),
        }),
      },
      400: 'It is not what the source documents',
      401: 'The signature matches no secret, or there is none',
      404: 'No module adds such a source',
      503: 'The event can not be kept at the moment',
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
