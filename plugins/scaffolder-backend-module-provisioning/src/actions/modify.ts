import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ProvisioningAccess } from '../ProvisioningAccess';
import {
  answered,
  findingsOf,
  pathOf,
  filledIn,
  reportDryRun,
} from './answers';
import { modifyExamples } from './examples';
import { input, output } from './schemas';
import { taskKey } from './taskKey';

/** Asks to change what a request made, and ends. */
export function createModifyAction(access: ProvisioningAccess) {
  return createTemplateAction({
    id: 'plumbline:provision:modify',
    description:
      'Asks to change what was made, on the same road as a request. It does not wait for the change.',
    examples: modifyExamples,
    supportsDryRun: true,
    schema: {
      input: { id: input.id, intent: input.intent, reason: input.reason },
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
      const { id, reason } = ctx.input;
      const intent = filledIn(ctx.input.intent);
      const client = access.clientForUser(await ctx.getInitiatorCredentials());
      const abort = { abort: ctx.signal };
      if (ctx.isDryRun) {
        const tried = client.tryAct(id, 'modify', { intent, reason }, abort);
        ctx.output('id', id);
        reportDryRun(ctx as never, await answered(tried));
        ctx.logger.info('Dry run: no change was requested.');
        return;
      }
      const after = await answered(
        client.act(id, 'modify', { intent, reason, key: taskKey(ctx) }, abort),
      );
      ctx.output('id', after.id);
      ctx.output('state', after.state);
      ctx.output('path', pathOf(after));
      ctx.output('findings', findingsOf(after.findings));
      ctx.logger.info(`Requested a change of ${id}.`);
    },
  });
}
