import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  evidenceOperations,
  readSignal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  addActions,
  OperationRunner,
} from '@plumbline/backstage-plugin-evidence-node';

/** The operations as actions, and `resolve`, which takes a text for a signal. */
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
      "Says which catalog entity a signal names: an alert's text, a repository URL, a workload name, or a signal as JSON. Answers matched, ambiguous with ranked candidates, or unmatched with the nearest names. get-brief takes the same signals; use this to choose among candidates, or where only the name is needed.",
    attributes: { readOnly: true, idempotent: true, destructive: false },
    schema: {
      input: z =>
        z.object({
          signal: z.string().describe('Text, or a signal as JSON'),
          at: z.string().optional().describe('ISO 8601: what it named then'),
        }),
      output: z =>
        z.object({
          answer: z.string().describe('JSON as the REST API gives it'),
        }),
    },
    async action({ input: { signal, at }, credentials }) {
      const body = { ...readSignal(signal), at, record: false };
      const input = { params: {}, query: {}, body };
      const answer = await runner.run('resolve', input, { credentials });
      return { output: { answer: JSON.stringify(answer) } };
    },
  });
}
