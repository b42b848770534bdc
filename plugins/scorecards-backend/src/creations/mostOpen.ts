import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { CreationRow, CreationStepRow } from '../database/tables';

/** Creations that are neither merged nor withdrawn, at a time. */
export type MostOpen = { user: number; group: number };

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

/** Whose creations are as many as may be open. */
export async function overIn(
  trx: Knex.Transaction,
  { createdBy, owner }: { createdBy: string; owner: string },
  { most, since }: { most: MostOpen; since: number },
): Promise<'many-user' | 'many-group' | undefined> {
  const open = async (of: Partial<CreationRow>) => {
    const { count } = (await trx<CreationRow>('creations')
      .where(of)
      .where('created_at', '>=', since)
      .where(counted =>
        counted.whereNot('state', 'withdrawn').orWhereExists(
          // A repository that stayed is there, and counts.
          trx<CreationStepRow>('creation_steps')
            .whereRaw('creation_steps.creation = creations.id')
            .where({ step: 'repository', state: 'kept' }),
        ),
      )
      .whereNotExists(mergedStep(trx))
      .count({ count: '*' })
      .first())!;
    return Number(count);
  };
  if ((await open({ created_by: createdBy })) >= most.user) {
    return 'many-user';
  }
  return (await open({ owner })) >= most.group ? 'many-group' : undefined;
}

export function mergedStep(knex: Knex) {
  return knex<CreationStepRow>('creation_steps')
    .whereRaw('creation_steps.creation = creations.id')
    .where({ step: 'merged' });
}
