import type { Call } from '../../operations/addOperation';
import { confirmByName, isInteractive } from '../../terminal/confirm';
import { renderDryRun } from './renderRequest';

/**
 * Has a person at a terminal type the name of what would be lost. Scripts call it
 * as before: the portal has whoever must approve it confirm.
 *
 * @throws Failure of wrong usage where something else was typed
 */
export async function confirmDestruction(call: Call): Promise<void> {
  const { input, options, params, portal } = call;
  if (options.yes || input.dryRun || !isInteractive()) {
    return;
  }
  const [id] = params;
  // Refused here as it would be, before anything is typed.
  const tried = await (
    await portal.provisioning()
  ).destroy(id, {
    ...input,
    dryRun: true,
  });
  if ('dryRun' in tried) {
    await confirmByName({
      name: tried.destroys?.name ?? id,
      means: renderDryRun(tried),
      verb: 'destroy',
    });
  }
}
