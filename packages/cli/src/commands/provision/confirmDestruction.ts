import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import type { Call } from '../../operations/addOperation';
import { confirmByName, isInteractive } from '../../terminal/confirm';
import { renderDryRun } from './renderRequest';

/**
 * Has a person type the name of what would be lost, unless `--yes` or a dry run
 * says that nobody is needed.
 *
 * @throws Failure of wrong usage where nobody can, or something else was typed
 */
export async function confirmDestruction(call: Call): Promise<void> {
  const { input, options, params, portal } = call;
  if (options.yes || input.dryRun) {
    return;
  }
  const [id] = params;
  if (!isInteractive()) {
    throw new Failure(
      exitCode.wrongUsage,
      `'destroy' loses the data of ${id}, and nobody is at a terminal to confirm it: look with --dry-run, then add --yes`,
    );
  }
  // Refused here as it would be, before anything is typed.
  const tried = await portal.provisioning.destroy(id, {
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
