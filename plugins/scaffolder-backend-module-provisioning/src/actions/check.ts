import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ProvisioningAccess } from '../ProvisioningAccess';
import {
  answered,
  costOf,
  findingsOf,
  inWords,
  objectionsTo,
  requireNone,
  filledIn,
} from './answers';
import { checkExamples } from './examples';
import { input, output } from './schemas';

/** Says what a request would meet; asks for nothing. */
export function createPolicyCheckAction(access: ProvisioningAccess) {
  return createTemplateAction({
    id: 'plumbline:policy:check',
    description:
      'Judges an intent by the form and the policies of a product, before anything is requested.',
    examples: checkExamples,
    supportsDryRun: true,
    schema: {
      input: {
        product: input.product,
        intent: input.intent,
        failOnDeny: z =>
          z
            .boolean()
            .optional()
            .describe('End the task where it would be refused; true if absent'),
      },
      output: {
        denied: z => z.boolean().describe('Whether it would be refused'),
        problems: z =>
          z
            .array(z.object({ field: z.string(), message: z.string() }))
            .describe('What does not fit the form'),
        findings: output.findings,
        cost: output.cost,
        approval: output.approval,
      },
    },
    async handler(ctx) {
      const client = access.clientFor(await ctx.getInitiatorCredentials());
      const check = await answered(
        client.checkRequest(
          { product: ctx.input.product, intent: filledIn(ctx.input.intent) },
          { abort: ctx.signal },
        ),
      );
      const objections = objectionsTo(check);
      ctx.output('denied', objections.length > 0);
      ctx.output('problems', check.problems);
      ctx.output('findings', findingsOf(check.findings));
      if (check.cost) {
        ctx.output('cost', costOf(check.cost));
      }
      if (check.approval) {
        ctx.output('approval', check.approval);
      }
      [...objections, ...inWords(check)].forEach(line => ctx.logger.info(line));
      if (ctx.input.failOnDeny ?? true) {
        requireNone(objections);
      }
    },
  });
}
