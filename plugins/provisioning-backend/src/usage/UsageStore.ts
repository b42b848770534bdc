import { stranded } from '@plumbline/backstage-plugin-provisioning-common';
import { storedObject } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { isDrifted } from '../drift/driftIn';
import { toRequest } from '../records/database/rows';
import type { OperationRow, RequestRow } from '../database/tables';

/** Something that a product made and that is still there, also in part. */
export type Remaining = {
  id: string;
  product: string;
  /** The product's, when it was requested. */
  productVersion: number;
  /** Not where it was made in part: it is neither kept nor compared. */
  isWhole: boolean;
  owner: string;
  resourceName: string;
  environment?: string;
  isDrifted: boolean;
  /** When it was last compared with what was requested, epoch ms. */
  comparedAt?: number;
};

/** An operation that went to its end, or failed. */
export type Use = {
  product: string;
  owner: string;
  environment?: string;
  /** The user; absent where time did. */
  startedBy?: string;
  isFailed: boolean;
  /** Whether policies decided about its plan. */
  isDecided: boolean;
};

const together = 1_000;
/** States in which all of it is there. */
const whole: readonly string[] = ['active', 'expiring', 'destroying'];

/**
 * How products are used, to the end of which workflow is automated how far.
 * Reads a thousand at a time.
 */
export class UsageStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async *remaining(): AsyncGenerator<Remaining> {
    for await (const row of this.#each<RequestRow>('requests.id', () =>
      this.#knex('requests')
        .leftJoin('workspaces', 'workspaces.request_id', 'requests.id')
        .where(query =>
          query
            .whereIn('requests.state', [...whole])
            .orWhere(made =>
              made
                .whereIn('requests.state', [...stranded])
                .andWhere(left =>
                  left
                    .whereNotNull('requests.active_at')
                    .orWhereNotNull('workspaces.request_id'),
                ),
            ),
        )
        .select('requests.*'),
    )) {
      const { intent, owner, product, resourceName, ...rest } = toRequest(row);
      yield {
        id: row.id,
        owner,
        product,
        resourceName,
        productVersion: row.product_version,
        isWhole: whole.includes(row.state),
        ...environmentOf(intent),
        isDrifted: isDrifted(rest),
        ...(row.compared_at && { comparedAt: Number(row.compared_at) }),
      };
    }
  }

  /** Those that ended at `since`, epoch ms, or later. */
  async *uses(since: number): AsyncGenerator<Use> {
    type Row = OperationRow & Pick<RequestRow, 'owner' | 'product'>;
    for await (const row of this.#each<Row>('operations.id', () =>
      this.#knex('operations')
        .join('requests', 'requests.id', 'operations.request_id')
        .whereIn('operations.state', ['active', 'destroyed', 'failed'])
        .where('operations.updated_at', '>=', since)
        .select(
          ...['id', 'requested_by', 'intent', 'state', 'bound'].map(
            name => `operations.${name}`,
          ),
          ...['owner', 'product'].map(name => `requests.${name}`),
        ),
    )) {
      yield {
        owner: row.owner,
        product: row.product,
        ...environmentOf(storedObject(row.intent)),
        ...(row.requested_by !== null && { startedBy: row.requested_by }),
        isFailed: row.state === 'failed',
        isDecided: row.bound !== null,
      };
    }
  }

  async *#each<Row extends { id: string }>(
    key: string,
    query: () => Knex.QueryBuilder,
  ): AsyncGenerator<Row> {
    let after = '';
    for (;;) {
      const rows: Row[] = await query()
        .where(key, '>', after)
        .orderBy(key)
        .limit(together);
      yield* rows;
      if (rows.length < together) {
        return;
      }
      after = rows[rows.length - 1].id;
    }
  }
}

function environmentOf(intent: Record<string, unknown>) {
  const { environment } = intent;
  return typeof environment === 'string' ? { environment } : {};
}
