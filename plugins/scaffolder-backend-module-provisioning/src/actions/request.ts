import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { InputError } from '@backstage/errors';
import type { ProvisioningAccess } from '../ProvisioningAccess';
import {
  answered,
  denialsIn,
  findingsOf,
  pathOf,
  filledIn,
  reportDryRun,
} from './answers';
import { requestExamples } from './examples';
import { input, output } from './schemas';
import { taskKey } from './taskKey';

/** Asks for a product, and ends: the backend goes on with the request. */
export function createRequestAction(access: ProvisioningAccess) {
  return createTemplateAction({
    id: 'plumbline:provision:request',
    description:
      'Asks for a product as the user of the task. It does not wait until the request is approved or applied.',
    examples: requestExamples,
    supportsDryRun: true,
    schema: {
      input: { product: input.product, intent: input.intent },
      output: {
        id: output.id,
        state: output.state,
        path: output.path,
        findings: output.findings,
        cost: output.cost,
        approval: output.approval,
      },
    },
    async handler(ctx) {
      const { product } = ctx.input;
      const intent = filledIn(ctx.input.intent);
      const client = access.clientForUser(await ctx.getInitiatorCredentials());
      const abort = { abort: ctx.signal };
      if (ctx.isDryRun) {
        reportDryRun(
          ctx as never,
          await answered(client.tryRequest(product, intent, abort)),
        );
        ctx.logger.info('Dry run: nothing was requested.');
        return;
      }
      const made = await answered(
        client.request({ product, intent, key: taskKey(ctx) }, abort),
      );
      ctx.output('id', made.id);
      ctx.output('state', made.state);
      ctx.output('path', pathOf(made));
      ctx.output('findings', findingsOf(made.findings));
      ctx.logger.info(`Requested ${product}: ${made.id}, ${made.state}.`);
      if (made.state === 'refused') {
        throw new InputError(
          `${made.id} was refused. ${denialsIn(made.findings)}`,
        );
      }
    },
  });
}
