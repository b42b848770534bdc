import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { MostOpen } from './CreationStore';

const section = 'plumbline.creations.mostOpen';

/**
 * How many creations may be open at a time.
 *
 * @throws InputError for what is no such number
 */
export function readMostOpen(config: RootConfigService): MostOpen {
  const read = (name: keyof MostOpen, usual: number) => {
    const key = `${section}.${name}`;
    const most = config.getOptionalNumber(key) ?? usual;
    if (!Number.isInteger(most) || most < 1) {
      throw new InputError(`'${key}' must be a whole number, such as ${usual}`);
    }
    return most;
  };
  return { user: read('user', 20), group: read('group', 50) };
}
