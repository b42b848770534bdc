import { z } from 'zod';
import {
  changeReportPermission,
  runQuarantinePermission,
} from '../permissions';
import {
  quarantineInputSchema,
  quarantineQuerySchema,
  quarantineSchema,
  runBatchSchema,
  runDetailSchema,
  runFiguresQuerySchema,
  runFiguresSchema,
  runInputSchema,
  runQuerySchema,
  runObjectiveSchema,
  runReceiptSchema,
  runSchema,
} from '../runs';
import { completeFromShape, pageSchema } from '../schemas';
import { bodyErrors, hidden, missingPermission, noSuchEntity } from './errors';
import { defineOperations } from './operation';
import { isNothingNew } from './reportMeta';

/** One run is answered by its receipt, several by theirs in the same order. */
const receiptsSchema = z.union([
  runReceiptSchema,
  z.object({ items: z.array(runReceiptSchema) }),
]);

/** Runs of pipelines. */
export const runOperations = defineOperations({
  listRuns: {
    method: 'get',
    path: '/runs',
    summary: 'List runs of pipelines, newest first',
    query: runQuerySchema,
    output: pageSchema(runSchema).extend(completeFromShape),
    errors: noSuchEntity,
    action: {
      name: 'list-runs',
      title: 'List runs of pipelines',
      description:
        'Lists runs of CI pipelines, newest first, by service (entityRef), team (owner), pipeline, state, outcome, or the domain in which a failure lies. Use it to see what runs, waits or failed; for how pipelines do over time use get-run-figures.',
    },
  },
  reportRuns: {
    method: 'post',
    path: '/runs',
    summary: 'Report a run, or up to 100 of which all or none are taken',
    permission: changeReportPermission,
    audit: {
      event: 'run-report',
      // The handler notes the sources of those that it takes.
      meta: ({ principal }) => ({ reportedBy: principal, sources: '' }),
      routine: true,
    },
    body: z.unknown(),
    documentedBody: z.union([runInputSchema, runBatchSchema]),
    output: receiptsSchema,
    status: 201,
    alsoStatus: { status: 200, when: isNothingNew },
    errors: bodyErrors,
  },
  getRunFigures: {
    method: 'get',
    path: '/runs/figures',
    summary: 'Measure queues, execution, retries, flakes and failures of runs',
    query: runFiguresQuerySchema,
    output: runFiguresSchema,
    errors: noSuchEntity,
    action: {
      name: 'get-run-figures',
      title: 'Measure the pipelines of a service or team',
      description:
        'Measures how CI pipelines of a service (entityRef), a team (owner) or one pipeline did: queue by runner label, set-up, execution, retries, flaky jobs, domains of failures, each with its sample. Use it to find what slows a team down.',
    },
  },
  listRunObjectives: {
    method: 'get',
    path: '/runs/objectives',
    summary: 'List what is wanted of pipelines, and whether they did so',
    output: z.object({ items: z.array(runObjectiveSchema) }),
  },
  listQuarantines: {
    method: 'get',
    path: '/runs/quarantines',
    summary: 'List flaky jobs that are, or were, counted apart',
    query: quarantineQuerySchema,
    output: z.object({ items: z.array(quarantineSchema) }),
  },
  quarantineFlake: {
    method: 'post',
    path: '/runs/quarantines',
    summary: 'Count a flaky job apart until a day, as a member of its owner',
    caller: 'user',
    permission: runQuarantinePermission,
    audit: { event: 'flake-quarantine' },
    body: quarantineInputSchema,
    output: quarantineSchema,
    errors: {
      ...bodyErrors,
      403: 'The permission is missing, or only other teams own services with it',
      404: 'There is no such job, or the caller may not see it',
      409: 'It is in quarantine already, or it has no owner',
    },
  },
  withdrawQuarantine: {
    method: 'post',
    path: '/runs/quarantines/{id}/withdraw',
    summary: 'End a quarantine before its day',
    caller: 'user',
    permission: runQuarantinePermission,
    audit: {
      event: 'flake-quarantine-withdrawal',
      meta: ({ params }) => ({ quarantine: params.id.slice(0, 100) }),
    },
    output: quarantineSchema,
    errors: {
      ...missingPermission,
      ...hidden,
      409: 'It has ended already',
    },
  },
  getRun: {
    method: 'get',
    path: '/runs/{id}',
    summary: 'Get one run with its jobs, its attempts and its changes',
    output: runDetailSchema,
    errors: hidden,
  },
});
