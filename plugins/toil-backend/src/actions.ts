import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import {
  candidateQuerySchema,
  groupQuerySchema,
} from '@plumbline/backstage-plugin-toil-common';
import type { CandidateQuery } from './candidates/CandidateQuery';
import type { GroupQuery } from './occurrences/GroupQuery';

type Zod = Parameters<
  Parameters<ActionsRegistryService['register']>[0]['schema']['output']
>[0];

const answerSchema = (zod: Zod) =>
  zod.object({
    answer: zod.string().describe('JSON as the REST API gives it'),
  });

function answer(value: unknown) {
  return { output: { answer: JSON.stringify(value) } };
}

const readOnly = { readOnly: true, idempotent: true, destructive: false };

/** The answers of the REST API as actions; each shows what its caller may see. */
export function addToilActions(options: {
  actions: ActionsRegistryService;
  groups: GroupQuery;
  query: CandidateQuery;
}): void {
  const { actions, groups, query } = options;

  actions.register({
    name: 'list-candidates',
    title: 'List what to automate first',
    description:
      'Lists recurring manual work by priority, with bucket, levels, observed frequency, minutes a month, staleness and the reasons in words.',
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          bucket: z
            .string()
            .optional()
            .describe(
              'Comma separated: automate-first, standardize-next, leave-manual, review',
            ),
          state: z.string().optional().describe('Comma separated states'),
          owner: z.string().optional().describe('A team, as a reference'),
          service: z.string().optional().describe('A service, as a reference'),
          stale: z.enum(['true', 'false']).optional(),
          // Some MCP clients send numbers as text.
          limit: z.union([z.number(), z.string()]).optional(),
          cursor: z.string().optional(),
        }),
      output: answerSchema,
    },
    async action({ input, credentials }) {
      const wanted = parseInput(candidateQuerySchema, input, 'query');
      return answer(await query.list(wanted, credentials));
    },
  });

  actions.register({
    name: 'get-candidate',
    title: 'Look at one candidate for automation',
    description:
      'Gives the levels of one candidate, what was counted by source, its readiness contract, its recent runs and its history.',
    attributes: readOnly,
    schema: {
      input: z => z.object({ id: z.string() }),
      output: answerSchema,
    },
    async action({ input, credentials }) {
      return answer(await query.get(input.id, credentials));
    },
  });

  actions.register({
    name: 'list-groups',
    title: 'List groups of recurring work',
    description:
      'Lists occurrences of the same work by group, the largest first, with some of their members.',
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          size: z.union([z.number(), z.string()]).optional(),
          members: z.union([z.number(), z.string()]).optional(),
          limit: z.union([z.number(), z.string()]).optional(),
          cursor: z.string().optional(),
        }),
      output: answerSchema,
    },
    async action({ input, credentials }) {
      const wanted = parseInput(groupQuerySchema, input, 'query');
      return answer(await groups.list(wanted, credentials));
    },
  });
}
