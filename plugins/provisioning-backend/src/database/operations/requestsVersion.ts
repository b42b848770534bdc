import type { Knex } from 'knex';
import type { RequestRow, TimelineRow } from '../tables';

/** Each step leaves an entry, and none of them goes. */
export async function requestsVersion(knex: Knex): Promise<string> {
  const [requests] = await knex<RequestRow>('requests').count({ n: '*' });
  const [steps] = await knex<TimelineRow>('timeline').count({ n: '*' });
  return `${requests.n}:${steps.n}`;
}
