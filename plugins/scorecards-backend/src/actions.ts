import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { MeasuredControls } from './controls/MeasuredControls';
import { verdictsQuerySchema } from './routes/schemas';
import type { VerdictService } from './verdicts/VerdictService';

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

/**
 * Scorecards for MCP clients and templates, as the caller may see them. Each
 * answer is one JSON string, since an action's output passes through a schema
 * that would strip and reorder a structure. Deciding is for people, on pages and
 * the command line.
 */
export function addScorecardsActions(options: {
  actions: ActionsRegistryService;
  measured: MeasuredControls;
  verdicts: VerdictService;
}): void {
  const { actions, measured, verdicts } = options;

  actions.register({
    name: 'get-scorecard',
    title: 'Get a scorecard',
    description:
      'Lists what standards ask of an entity, or of all that a group owns: each verdict with its status, the evidence it rests on, whose debt a failure is, and the next step.',
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          entityRef: z
            .string()
            .describe(
              'A full reference such as component:default/checkout; of a group, all that it owns',
            ),
          status: z
            .string()
            .optional()
            .describe(
              'Only these, separated by commas: pass, fail, unknown, exempt',
            ),
          at: z
            .string()
            .optional()
            .describe('ISO 8601: as it was judged then; now by default'),
          limit: z
            .union([z.string(), z.number()])
            .optional()
            .describe('At most 1000; 200 by default'),
          cursor: z.string().optional().describe("The 'nextCursor' before"),
        }),
      output: answerSchema,
    },
    async action({ input: { entityRef, ...rest }, credentials }) {
      const isGroup = /^group:/i.test(entityRef);
      const query = parseInput(
        verdictsQuerySchema,
        { ...rest, ...(isGroup ? { owner: entityRef } : { entityRef }) },
        'input',
      );
      return answer(await verdicts.list(query, credentials));
    },
  });

  actions.register({
    name: 'list-controls',
    title: 'List controls',
    description:
      'Lists the standards that entities are judged by: what each asks for and why, its phase, on how many entities it passes and fails, and how accurate it has been.',
    attributes: readOnly,
    schema: { input: z => z.object({}), output: answerSchema },
    async action({ credentials }) {
      return answer({ items: await measured.list(credentials) });
    },
  });
}
