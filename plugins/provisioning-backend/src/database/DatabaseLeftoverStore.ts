import { stranded } from '@plumbline/backstage-plugin-provisioning-common';
import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type { Held, LeftoverStore } from '../cleanup/LeftoverStore';
import { requestsVersion } from './operations/requestsVersion';
import type { RequestRow, WorkspaceRow } from './tables';

const together = 1_000;

type Row = Pick<
  RequestRow,
  'active_at' | 'id' | 'owner' | 'product' | 'resource_name' | 'service'
> & { state: State; workspace: string | null };

/** Requests on SQLite or PostgreSQL, as far as something is left of them. */
export class DatabaseLeftoverStore implements LeftoverStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  version(): Promise<string> {
    return requestsVersion(this.#knex);
  }

  async *all(): AsyncGenerator<Held> {
    let after = '';
    for (;;) {
      const rows: Row[] = await this.#knex<RequestRow>('requests')
        .leftJoin<WorkspaceRow>(
          'workspaces',
          'workspaces.request_id',
          'requests.id',
        )
        .where('requests.id', '>', after)
        .orderBy('requests.id')
        .limit(together)
        .select(
          ...['id', 'service', 'owner', 'product'].map(
            name => `requests.${name}`,
          ),
          ...['state', 'resource_name', 'active_at'].map(
            name => `requests.${name}`,
          ),
          { workspace: 'workspaces.request_id' },
        );
      for (const row of rows) {
        const { id, owner, product, resource_name, service } = row;
        const resourceName = resource_name;
        yield {
          ...{ id, owner, product, resourceName, service },
          isLeft: isLeft(row),
          wasActive: row.active_at !== null,
        };
      }
      if (rows.length < together) {
        return;
      }
      after = rows[rows.length - 1].id;
    }
  }
}

/** Of one that ended in vain, what was made in part; one under way may yet be made. */
function isLeft({ active_at, state, workspace }: Row): boolean {
  return stranded.includes(state)
    ? active_at !== null || workspace !== null
    : state !== 'destroyed';
}
