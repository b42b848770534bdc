import {
  runBatchSchema,
  runInputSchema,
  runOperations,
  unknownFields,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Handlers,
  parseInput,
} from '@plumbline/backstage-plugin-evidence-node';
import { RunService, signalOfRun } from '../runs';
import { sourcesOf, withWarnings } from '../runtime/receipts';
import type { EstateService } from './EstateService';
import type { QuarantineService } from './QuarantineService';
import type { RunsQuery } from './RunsQuery';

export type RunServices = {
  estate: Pick<EstateService, 'unresolved'>;
  runs: {
    query: RunsQuery;
    quarantines: QuarantineService;
    service: RunService;
  };
};

/** Runs of pipelines. */
export function runHandlers({
  estate,
  runs: { query: runs, quarantines, service },
}: RunServices): Handlers<typeof runOperations> {
  return {
    listRuns: ({ query, credentials }) => runs.list(query, credentials),
    getRunFigures: ({ query, credentials }) => runs.figures(query, credentials),
    getRun: ({ params, credentials }) => runs.get(params.id, credentials),
    listRunObjectives: async ({ credentials }) => ({
      items: await runs.objectives(credentials),
    }),
    listQuarantines: ({ query, credentials }) =>
      quarantines.list(query, credentials),
    quarantineFlake: ({ body, credentials, userRef }) =>
      quarantines.add(body, { credentials, userRef }),
    withdrawQuarantine: ({ params, credentials, userRef }) =>
      quarantines.withdraw(params.id, { credentials, userRef }),
    reportRuns: async ({ body, credentials, principal: author, note }) => {
      const isBatch =
        typeof body === 'object' && body !== null && 'items' in body;
      const items = isBatch
        ? parseInput(runBatchSchema, body, 'runs').items
        : [parseInput(runInputSchema, body, 'run')];
      note({ sources: sourcesOf(items) });
      const unresolved = await estate.unresolved(credentials);
      const receipts = await service.reportAll(items, { author });
      const sent = isBatch ? (body as { items: unknown[] }).items : [body];
      const answered = receipts.map((receipt, index) =>
        withWarnings(
          {
            ...receipt,
            ...unresolved([
              items[index].entityRef ?? signalOfRun(items[index]),
            ]),
          },
          unknownFields(runInputSchema, sent[index], 'a run'),
        ),
      );
      return isBatch ? { items: answered } : answered[0];
    },
  };
}
