import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

const section = 'plumbline.lifecycle';

/** @throws InputError for what is not a number of days */
export function readDays(
  config: RootConfigService,
  name: string,
  usual: number,
): number {
  const key = `${section}.${name}`;
  const days = config.getOptionalNumber(key) ?? usual;
  if (!(days >= 0)) {
    throw new InputError(`'${key}' must be a number of days, such as ${usual}`);
  }
  return days;
}
