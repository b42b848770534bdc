import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  evidenceOperations,
  readSignal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  addActions,
  OperationRunner,
  parseJson,
} from '@plumbline/backstage-plugin-evidence-node';

type Zod = Parameters<
  Parameters<ActionsRegistryService['register']>[0]['schema']['output']
>[0];

const answerSchema = (zod: Zod) =>
  zod.object({
    answer: zod.string().describe('JSON as the REST API gives it'),
  });

/** The operations as actions, and two that take a text for what is nested. */
export function addEvidenceActions(options: {
  actions: ActionsRegistryService;
  runner: OperationRunner<typeof evidenceOperations>;
}): void {
  const { actions, runner } = options;
  addActions({ actions, runner });

  actions.register({
    name: 'resolve',
    title: 'Resolve a signal to an entity',
    description:
      "Says which catalog entity a signal names: an alert's text, a repository URL, a workload name, or a signal as JSON. Answers matched, ambiguous with ranked candidates, or unmatched with the nearest names.",
    attributes: { readOnly: true, idempotent: true, destructive: false },
    schema: {
      input: z =>
        z.object({
          signal: z.string().describe('Text, or a signal as JSON'),
          at: z.string().optional().describe('ISO 8601: what it named then'),
        }),
      output: answerSchema,
    },
    async action({ input: { signal, at }, credentials }) {
      const body = { ...readSignal(signal), at, record: false };
      const input = { params: {}, query: {}, body };
      const answer = await runner.run('resolve', input, { credentials });
      return { output: { answer: JSON.stringify(answer) } };
    },
  });

  actions.register({
    name: 'add-change',
    title: 'Report a change',
    description:
      'Adds a change to the ledger, in the name of who calls. The same change reported again is kept once; a source belongs to whoever reported under it first.',
    attributes: { readOnly: false, idempotent: true, destructive: false },
    schema: {
      input: z =>
        z.object({
          change: z
            .string()
            .describe('JSON in the format of POST /api/evidence/changes'),
        }),
      output: answerSchema,
    },
    async action({ input: { change }, credentials }) {
      const body = async () => parseJson(Buffer.from(change));
      const input = { params: {}, query: {}, body };
      const answer = await runner.run('reportChanges', input, { credentials });
      return { output: { answer: JSON.stringify(answer) } };
    },
  });
}
