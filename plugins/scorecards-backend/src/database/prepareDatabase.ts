import type { DatabaseService } from '@backstage/backend-plugin-api';
import { prepareDatabase as prepare } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';

/** Brings the schema up to date, unless the installation migrates by itself. */
export function prepareDatabase(database: DatabaseService): Promise<Knex> {
  return prepare(database, '@plumbline/backstage-plugin-scorecards-backend');
}
