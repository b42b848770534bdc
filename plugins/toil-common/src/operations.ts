import {
  defineOperations,
  pageSchema,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import {
  candidateDecidePermission,
  occurrenceReportPermission,
  runReportPermission,
} from './permissions';
import {
  automationSchema,
  candidateDetailSchema,
  candidateInputSchema,
  candidateQuerySchema,
  documentedBatchSchema,
  groupMergeSchema,
  groupQuerySchema,
  groupSplitSchema,
  listedCandidateSchema,
  occurrenceBatchSchema,
  occurrenceReceiptSchema,
  occurrenceRemovalSchema,
  overrideInputSchema,
  reviewImportSchema,
  reviewInputSchema,
  runInputSchema,
  searchedCandidateSchema,
  stateInputSchema,
  teamQuerySchema,
  teamToilSchema,
  toilGroupSchema,
  toilSourceSchema,
  trackerTypeSchema,
  toilSummarySchema,
  unmatchedServiceSchema,
} from './schemas';

const hidden = 'It does not exist, or the caller may not see it';

/** What users decide about one candidate. */
function decision<const Path extends `/${string}`, Body extends z.ZodType>(
  name: string,
  operation: { path: Path; summary: string; body: Body; bodyName?: string },
) {
  return {
    action: {
      name: 'decide-candidate',
      title: 'Decide about a candidate for automation',
      description:
        "Opens a suggestion or puts a candidate back, starts, finishes or dismisses its automation, promotes or demotes it by one autonomy level, reviews its levels, or overrides its bucket for a while. 'decision' says which; read 'id' and 'version' from list-candidates first.",
      decision: name.replace('candidate-', ''),
    },
    method: 'post',
    caller: 'user',
    permission: candidateDecidePermission,
    audit: { event: name, meta: candidateOf },
    output: candidateDetailSchema,
    errors: {
      404: hidden,
      409: 'It is not possible now, or another user decided meanwhile',
    },
    ...operation,
  } as const;
}

function candidateOf({ params }: UncheckedInput) {
  return { candidate: params.id };
}

/** What sources report. */
function report<const Path extends `/${string}`, Body extends z.ZodType>(
  event: string,
  operation: { path: Path; summary: string; body: Body; bodyName?: string },
) {
  return {
    method: 'post',
    permission: occurrenceReportPermission,
    audit: {
      event,
      meta: ({ body, principal }: UncheckedInput) => {
        const { source } = (body ?? {}) as { source?: unknown };
        return {
          reportedBy: principal,
          ...(typeof source === 'string' && { sources: source.slice(0, 100) }),
        };
      },
    },
    bodyLimit: '5mb',
    ...operation,
  } as const;
}

const receivedSchema = z.object({
  status: z.enum(['stored', 'duplicate', 'ignored']),
});

/** All of `/api/toil`. */
export const toilOperations = defineOperations({
  getSummary: {
    method: 'get',
    path: '/summary',
    summary: 'Count candidates and groups by state and bucket',
    output: toilSummarySchema,
  },
  getTeam: {
    method: 'get',
    path: '/team',
    summary: "Get how much of a team's time recurring work takes",
    query: teamQuerySchema,
    output: teamToilSchema,
    action: {
      name: 'get-team-toil',
      title: "Get a team's recurring work",
      description:
        "Answers how much of a team's time recurring manual work takes, and which work that is. For what to do about it, use list-candidates.",
    },
  },
  listCandidates: {
    method: 'get',
    path: '/candidates',
    summary: 'List the backlog, highest priority first',
    query: candidateQuerySchema,
    output: pageSchema(listedCandidateSchema),
    action: {
      name: 'list-candidates',
      title: 'List what to automate first',
      description:
        'Lists recurring manual work by priority, with bucket, levels, observed frequency, minutes a month, staleness and the reasons in words.',
    },
  },
  addCandidate: {
    method: 'post',
    path: '/candidates',
    summary: 'Add a candidate, or open a suggestion',
    caller: 'user',
    permission: candidateDecidePermission,
    audit: { event: 'candidate-add' },
    body: candidateInputSchema,
    bodyName: 'candidate',
    output: candidateDetailSchema,
    status: 201,
    errors: { 404: hidden, 409: 'The group has a candidate' },
  },
  getCandidate: {
    method: 'get',
    path: '/candidates/{id}',
    summary: 'Get one candidate, with counts, decisions and runs',
    output: candidateDetailSchema,
    errors: { 404: hidden },
  },
  reviewCandidate: decision('candidate-review', {
    path: '/candidates/{id}/review',
    summary: 'Review the levels; clears what made it stale',
    body: reviewInputSchema,
    bodyName: 'review',
  }),
  overrideBucket: decision('candidate-override', {
    path: '/candidates/{id}/override',
    summary: 'Put it into another bucket for a while',
    body: overrideInputSchema,
    bodyName: 'override',
  }),
  startCandidate: decision('candidate-start', {
    path: '/candidates/{id}/start',
    summary: 'Start to automate it; needs the readiness contract',
    body: stateInputSchema,
  }),
  openCandidate: decision('candidate-open', {
    path: '/candidates/{id}/open',
    summary: 'Open it, or put it back',
    body: stateInputSchema,
  }),
  finishCandidate: decision('candidate-finish', {
    path: '/candidates/{id}/finish',
    summary: 'Record that it is automated',
    body: stateInputSchema,
  }),
  dismissCandidate: decision('candidate-dismiss', {
    path: '/candidates/{id}/dismiss',
    summary: 'Record that nothing will be done about it',
    body: stateInputSchema,
  }),
  promoteCandidate: decision('candidate-promote', {
    path: '/candidates/{id}/promote',
    summary: 'Promote it by one autonomy level, if its runs qualify',
    body: stateInputSchema,
  }),
  demoteCandidate: decision('candidate-demote', {
    path: '/candidates/{id}/demote',
    summary: 'Demote it by one autonomy level',
    body: stateInputSchema,
  }),
  listAutomations: {
    method: 'get',
    path: '/automations',
    summary:
      'List how far each workflow is automated, and how far its lifecycle needs it',
    output: z.object({
      items: z.array(automationSchema),
      /** Whether there are more than were read. */
      more: z.boolean(),
    }),
  },
  reportRun: {
    method: 'post',
    path: '/candidates/{id}/runs',
    summary:
      'Report a run or a rehearsal; a failed one lowers the autonomy level',
    permission: runReportPermission,
    audit: { event: 'run-report', meta: candidateOf },
    body: runInputSchema,
    bodyName: 'run',
    output: candidateDetailSchema,
    errors: { 404: hidden, 409: 'It is not possible now' },
  },
  listGroups: {
    method: 'get',
    path: '/groups',
    summary: 'List groups of the same work, largest first',
    query: groupQuerySchema,
    output: pageSchema(toilGroupSchema),
  },
  getGroup: {
    method: 'get',
    path: '/groups/{id}',
    summary: 'Get a group by an id that it has or had',
    query: z.object({
      members: z.coerce.number().int().min(0).max(10_000).default(100),
    }),
    output: toilGroupSchema,
    errors: { 404: hidden },
  },
  mergeGroups: {
    method: 'post',
    path: '/groups/merge',
    summary: 'Merge groups; new occurrences follow',
    caller: 'user',
    permission: candidateDecidePermission,
    audit: {
      event: 'group-merge',
      meta: ({ body }) => {
        const { groups } = (body ?? {}) as { groups?: unknown };
        const names = Array.isArray(groups)
          ? groups.filter(name => typeof name === 'string')
          : [];
        return { groups: names.join(' ').slice(0, 1_000) };
      },
    },
    body: groupMergeSchema,
    bodyName: 'merge',
    bodyLimit: '5mb',
    output: toilGroupSchema,
    errors: { 404: hidden, 409: 'They can not be merged, and why' },
  },
  splitGroup: {
    method: 'post',
    path: '/groups/{id}/split',
    summary: 'Split occurrences, and all with the same text, from the rest',
    caller: 'user',
    permission: candidateDecidePermission,
    audit: {
      event: 'group-split',
      meta: ({ params }) => ({ group: params.id }),
    },
    body: groupSplitSchema,
    bodyName: 'split',
    bodyLimit: '5mb',
    output: z.object({ items: z.array(toilGroupSchema) }),
    errors: { 404: hidden, 409: 'It can not be split, and why' },
  },
  listUnmatched: {
    method: 'get',
    path: '/unmatched',
    summary: 'List names in occurrences that match no service',
    output: z.object({ items: z.array(unmatchedServiceSchema) }),
  },
  listSearched: {
    method: 'get',
    path: '/searched',
    summary:
      "List what the portal's search finds of the backlog, without what private trackers keep from anybody",
    output: z.object({ items: z.array(searchedCandidateSchema) }),
  },
  receiveWebhook: {
    raw: true,
    method: 'post',
    path: '/webhooks/{source}',
    summary:
      'Receive answers of gates and runs of workflows, signed; idempotent',
    signed: true,
    body: z.record(z.string(), z.unknown()),
    responses: {
      200: { 'application/json': receivedSchema },
      201: { 'application/json': receivedSchema },
      400: 'It is not what the source documents',
      401: 'The signature matches no secret, or there is none',
      404: 'No module adds such a source',
    },
  },
  importReview: {
    ...report('review-import', {
      path: '/reviews',
      summary: 'Import action items of an incident review; idempotent',
      body: reviewImportSchema,
      bodyName: 'review',
    }),
    output: occurrenceReceiptSchema,
  },
  listSources: {
    method: 'get',
    path: '/sources',
    summary: 'List the trackers that are read, and their state',
    // Queries and repositories may show what not everybody may know.
    permission: occurrenceReportPermission,
    output: z.object({ items: z.array(toilSourceSchema) }),
  },
  listSourceTypes: {
    method: 'get',
    path: '/sources/types',
    summary: 'List the kinds of trackers that installed modules read',
    permission: occurrenceReportPermission,
    output: z.object({ items: z.array(trackerTypeSchema) }),
  },
  reportOccurrences: {
    ...report('occurrence-report', {
      path: '/occurrences',
      summary: 'Report at most 1,000 pieces of manual work; idempotent',
      body: occurrenceBatchSchema,
      bodyName: 'batch',
    }),
    documentedBody: documentedBatchSchema,
    output: occurrenceReceiptSchema,
  },
  removeOccurrences: {
    ...report('occurrence-remove', {
      path: '/occurrences/remove',
      summary: 'Remove occurrences, as if never reported',
      body: occurrenceRemovalSchema,
    }),
    output: z.object({ removed: z.number().int() }),
  },
});
