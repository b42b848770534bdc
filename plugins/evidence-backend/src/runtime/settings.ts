import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { checkSettings } from '@plumbline/backstage-plugin-evidence-common/settings';
import {
  InstalledSettings,
  readInstalledSettings,
} from '@plumbline/backstage-plugin-evidence-node/settings';

const own = '@plumbline/backstage-plugin-evidence-backend';
const problemsShown = 20;
/** The rest is refused by what reads it, or is a warning. */
const refused: ReadonlySet<string> = new Set(['unknown', 'type']);

/**
 * What the packages of this portal declare of `plumbline`, once the
 * configuration has been found to keep to it.
 *
 * @param folder - in the portal
 * @throws InputError that names each key which is wrong, and what would be right
 */
export async function readSettings(
  config: Config,
  logger: LoggerService,
  folder: string = process.cwd(),
): Promise<InstalledSettings['declared']> {
  const { declared, unread } = await readInstalledSettings(folder);
  if (config.has('dynamicPlugins')) {
    logger.info(
      "The settings under 'plumbline' are not checked: dynamic plugins may declare more of them",
    );
    return declared;
  }
  if (!declared.some(({ packageName }) => packageName === own)) {
    // Loaded from elsewhere: others may be, too.
    logger.info(
      `The settings under 'plumbline' are not checked: the packages of this portal are not found from ${folder}`,
    );
    return declared;
  }
  if (unread.length > 0) {
    logger.warn(
      `The settings under 'plumbline' are not checked: what ${unread.join(
        ', ',
      )} declares of them can't be read`,
    );
    return declared;
  }
  const problems = checkSettings(config.getOptional(), declared).filter(
    ({ kind }) => refused.has(kind),
  );
  if (problems.length > 0) {
    const more = problems.length - problemsShown;
    throw new InputError(
      `The configuration is wrong: ${problems
        .slice(0, problemsShown)
        .map(
          ({ message, next }) => `${message.replace(/[^?]$/, '$&.')} ${next}`,
        )
        .join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    );
  }
  return declared;
}
