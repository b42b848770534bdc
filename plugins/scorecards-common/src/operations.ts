import {
  defineOperations,
  pageSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import {
  controlDetailsSchema,
  controlHistorySchema,
  controlsProblemSchema,
  listedControlSchema,
  previewSchema,
  summarySchema,
  teamDebtSchema,
} from './answers';
import {
  decisionOperations,
  gone,
  hidden,
  listOf,
  malformed,
} from './decisions';
import { certificationOperations } from './certificationOperations';
import { campaignOperations } from './campaignOperations';
import { gateOperations } from './gateOperations';
import { lifecycleOperations } from './lifecycleOperations';
import { releaseOperations } from './releaseOperations';
import { weeklyOperations } from './weeklyOperations';
import {
  formatQuerySchema,
  previewRequestSchema,
  summaryQuerySchema,
  teamQuerySchema,
  verdictHistoryQuerySchema,
  verdictsQuerySchema,
} from './lists';
import {
  controlPreviewPermission,
  verdictImportPermission,
} from './permissions';
import {
  accuracySchema,
  verdictImportReceiptSchema,
  verdictImportSchema,
  verdictSchema,
} from './schemas';
import { templateOperations } from './templateOperations';
import { transferOperations } from './transferOperations';

/** All of `/api/scorecards`. */
export const scorecardsOperations = defineOperations({
  listVerdicts: {
    method: 'get',
    path: '/verdicts',
    summary: 'List verdicts, as of now or as of an instant',
    query: verdictsQuerySchema,
    output: pageSchema(verdictSchema),
    errors: gone,
    downloads: ['text/csv', 'application/x-ndjson'],
    action: {
      name: 'get-scorecard',
      title: 'Get a scorecard',
      description:
        "Lists what standards ask of an entity, or of all that a group owns: each verdict with its status and since when, the evidence it rests on, whose debt a failure is, and the next step. Give the entity, or the group, as 'entityRef'; for what a team should fix first, use get-team-debt.",
      // Who asks for the scorecard of a group means what the group owns.
      rewrite: ({ entityRef, ...rest }) =>
        typeof entityRef === 'string' && /^group:/i.test(entityRef)
          ? { ...rest, owner: entityRef }
          : { ...rest, entityRef },
    },
  },
  getVerdictHistory: {
    method: 'get',
    path: '/verdicts/history',
    summary: 'List the history of one verdict, newest first',
    query: verdictHistoryQuerySchema,
    output: listOf(verdictSchema.extend({ learnedAt: z.string() })),
    errors: hidden,
  },
  importVerdicts: {
    method: 'post',
    path: '/verdicts/history',
    summary:
      'Import states from before the portal evaluated them; a bad item is refused, the rest is kept',
    caller: 'user',
    permission: verdictImportPermission,
    audit: { event: 'verdict-import' },
    body: verdictImportSchema,
    output: verdictImportReceiptSchema,
  },
  getSummary: {
    method: 'get',
    path: '/summary',
    summary: 'Count verdicts, as of now and day by day',
    query: summaryQuerySchema,
    output: summarySchema,
    errors: gone,
    downloads: ['text/csv'],
  },
  getTeamDebt: {
    method: 'get',
    path: '/team',
    summary: "Get a team's failures, and what the platform owes the team",
    query: teamQuerySchema,
    output: teamDebtSchema,
    action: {
      name: 'get-team-debt',
      title: "Get a team's debt",
      description:
        'Answers what a team has to fix: its counts with the trend of 30 days, its own failures, oldest first, failures that the platform has to fix for it, and its exemptions that lapse within 30 days.',
    },
  },
  listControls: {
    method: 'get',
    path: '/controls',
    summary: 'List all controls, enabled or not, by id',
    query: formatQuerySchema,
    output: listOf(listedControlSchema),
    downloads: ['text/csv'],
    action: {
      name: 'list-controls',
      title: 'List controls',
      description:
        'Lists the standards that entities are judged by: what each asks for and why, its rule and the facts it reads, its owner and phase, on how many entities it passes and fails, and how accurate it has been.',
    },
  },
  getControl: {
    method: 'get',
    path: '/controls/{id}',
    summary: 'Get one control, with its versions',
    output: controlDetailsSchema,
    errors: { ...malformed, ...hidden },
  },
  getControlHistory: {
    method: 'get',
    path: '/controls/{id}/history',
    summary: 'List the versions and phases of a control, newest first',
    output: controlHistorySchema,
    errors: { ...malformed, ...hidden },
  },
  previewControl: {
    method: 'post',
    path: '/controls/preview',
    summary: 'Show which verdicts the sent control would change',
    permission: controlPreviewPermission,
    body: previewRequestSchema,
    output: previewSchema,
    errors: { 503: 'Too many previews at once; see Retry-After' },
  },
  listProblems: {
    method: 'get',
    path: '/problems',
    summary: 'List files of controls that are not in force as written',
    output: listOf(controlsProblemSchema),
    errors: malformed,
  },
  getAccuracy: {
    method: 'get',
    path: '/controls/{id}/accuracy',
    summary: 'Get how often failures of the version in force were right',
    output: accuracySchema,
    errors: { ...malformed, ...hidden },
  },
  ...decisionOperations,
  ...gateOperations,
  ...campaignOperations,
  ...templateOperations,
  ...lifecycleOperations,
  ...transferOperations,
  ...certificationOperations,
  ...releaseOperations,
  ...weeklyOperations,
});
