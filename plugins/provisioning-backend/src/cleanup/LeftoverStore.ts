import {
  stranded,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import { requestsVersion } from '../database/operations/requestsVersion';
import type { RequestRow, WorkspaceRow } from '../database/tables';
import type { StoredRequest } from '../records/requests';

/** A request as far as something of it may be there. */
export type Held = Pick<
  StoredRequest,
  'id' | 'owner' | 'product' | 'resourceName' | 'service'
> & {
  /** Whether something was made of it, or still may be. */
  isLeft: boolean;
  /** Whether it was ever there, so that a service may use it. */
  wasActive: boolean;
};

const together = 1_000;

type Row = Pick<
  RequestRow,
  'active_at' | 'id' | 'owner' | 'product' | 'resource_name' | 'service'
> & { state: State; workspace: string | null };

/** What provisioning made for services, and may make. */
export class LeftoverStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Another one once anything became of any request. */
  version(): Promise<string> {
    return requestsVersion(this.#knex);
  }

  /** Every request there ever was, by id. */
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
          id,
          owner,
          product,
          resourceName,
          service,
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
