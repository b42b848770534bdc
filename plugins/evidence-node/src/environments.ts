import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Environments } from '@plumbline/backstage-plugin-evidence-common';

const key = 'plumbline.environments';

/**
 * Which environments the names of sources stand for, as `plumbline.environments`
 * says.
 *
 * @throws InputError where names are not clear
 * @public
 */
export function readEnvironments(config: Config): Environments {
  const section = config.getOptionalConfig(key);
  const names = (section?.keys() ?? []).map(
    name => [name, section!.getStringArray(name)] as const,
  );
  try {
    return new Environments(Object.fromEntries(names));
  } catch (error) {
    throw new InputError(`'${key}' is wrong: ${(error as Error).message}`);
  }
}
