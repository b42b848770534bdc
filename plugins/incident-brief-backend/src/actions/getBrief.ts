import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { renderMarkdown } from '@plumbline/backstage-plugin-incident-brief-common';
import { parseBriefQuery } from '../briefQuery';
import type { BriefService } from '../service/BriefService';
import { describeUnresolved } from '../unresolved';

/**
 * `incident-brief:get-brief`, for MCP clients and scaffolder templates. The
 * brief is one string: an action's output passes through a schema that would
 * reorder and strip a structure, and with it what the digest covers.
 */
export function registerGetBrief(options: {
  briefs: BriefService;
  actionsRegistry: ActionsRegistryService;
}) {
  const { briefs, actionsRegistry } = options;
  actionsRegistry.register({
    name: 'get-brief',
    title: 'Get an incident brief',
    description:
      'Answers, for whatever an alert or a person names: what fires, who owns it and is on call, what changed last and how to roll it back, the prime suspect, what is hit, the health of what it depends on, versions by region, and what is not known. The first action in an incident; at makes it that of an instant in the past. Give exactly one of signal and entityRef.',
    attributes: { readOnly: true, idempotent: true, destructive: false },
    schema: {
      input: z =>
        z.object({
          signal: z
            .string()
            .optional()
            .describe(
              "An alert's text, a repository URL or a workload name; or a signal as JSON",
            ),
          entityRef: z
            .string()
            .optional()
            .describe('A full reference such as component:default/checkout'),
          at: z
            .string()
            .optional()
            .describe('ISO 8601: as it was known then; now by default'),
          onset: z.string().optional().describe('ISO 8601: when it began'),
          environment: z.string().optional(),
          format: z
            .enum(['markdown', 'json'])
            .optional()
            .describe('Of the brief; markdown by default'),
        }),
      output: z =>
        z.object({
          digest: z
            .string()
            .describe(
              'Equal digests mean that the brief rests on equal evidence',
            ),
          brief: z.string(),
        }),
    },
    async action({ input, credentials }) {
      const { request, format } = parseBriefQuery(input);
      const answer = await briefs.getBrief(request, { credentials });
      if (answer.status !== 'found') {
        const { message } = describeUnresolved(answer).body.error;
        throw answer.status === 'ambiguous'
          ? new ConflictError(message)
          : new NotFoundError(message);
      }
      const { brief } = answer;
      return {
        output: {
          digest: brief.digest,
          brief:
            format === 'json' ? JSON.stringify(brief) : renderMarkdown(brief),
        },
      };
    },
  });
}
