import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

const key = 'plumbline.lifecycle.escalateAfterDays';

/** @throws InputError for what is no number of days */
export function readEscalation(config: RootConfigService): number {
  const days = config.getOptionalNumber(key) ?? 7;
  if (!(days >= 0)) {
    throw new InputError(`'${key}' must be a number of days, such as 7`);
  }
  return days;
}
