import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ProvisioningAccess } from '../ProvisioningAccess';
import { answered, pathOf } from './answers';
import { destroyExamples } from './examples';
import { input, output } from './schemas';
import { taskKey } from './taskKey';

/** Asks to give back what a request made, and ends. */
export function createDestroyAction(access: ProvisioningAccess) {
  return createTemplateAction({
    id: 'plumbline:provision:destroy',
    description:
      'Asks to destroy what was made, on the same road as a request. It does not wait until it is gone.',
    examples: destroyExamples,
    supportsDryRun: true,
    schema: {
      input: { id: input.id, reason: input.reason },
      output: { id: output.id, state: output.state, path: output.path },
    },
    async handler(ctx) {
      const { id, reason } = ctx.input;
      const client = access.clientForUser(await ctx.getInitiatorCredentials());
      const abort = { abort: ctx.signal };
      if (ctx.isDryRun) {
        await answered(client.tryAct(id, 'destroy', { reason }, abort));
        ctx.output('id', id);
        ctx.logger.info(`Dry run: the destruction of ${id} was not requested.`);
        return;
      }
      const after = await answered(
        client.act(id, 'destroy', { reason, key: taskKey(ctx) }, abort),
      );
      ctx.output('id', after.id);
      ctx.output('state', after.state);
      ctx.output('path', pathOf(after));
      ctx.logger.info(`Requested the destruction of ${id}.`);
    },
  });
}
