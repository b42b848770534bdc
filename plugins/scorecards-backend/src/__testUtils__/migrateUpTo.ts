import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

export const directory = resolvePackagePath(
  '@plumbline/backstage-plugin-scorecards-backend',
  'migrations',
);

/** Runs migrations up to this one. */
export async function upTo(knex: Knex, last: string): Promise<void> {
  const [, pending]: [unknown, { file: string }[]] = await knex.migrate.list({
    directory,
  });
  for (const { file } of pending.filter(each => each.file <= last)) {
    await knex.migrate.up({ directory, name: file });
  }
}
