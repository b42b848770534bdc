import { NotFoundError } from '@backstage/errors';
import { nearest } from '@plumbline/backstage-plugin-evidence-common';

/**
 * Refuses an id that no control has.
 *
 * @param ids - of the controls that are written down
 * @throws NotFoundError with the nearest of them
 */
export function noControl(id: string, ids: Iterable<string>): never {
  const [best] = nearest(id, ids, 1);
  throw new NotFoundError(
    `No control is called '${id.slice(0, 100)}'${
      best ? `; did you mean '${best}'?` : ''
    }`,
  );
}
