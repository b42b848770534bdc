import {
  claimLease,
  Lease,
  readRows,
  releaseLease,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Drift } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type { NewEntry, StoredRequest } from '../records/requests';
import { appendEntry } from '../records/database/appendEntry';
import { jsonOrNull, toRequest } from '../records/database/rows';
import type { OperationRow, RequestRow } from '../database/tables';
import { openStates } from '../database/openStates';

const nameOf = (requestId: string) => `drift/${requestId}`;

/** Remembers what another hand changed. Instants are the machine's epoch ms. */
export class DriftStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Active ones with nothing being done to them, the longest ago first. */
  async unseenSince(before: number, limit: number): Promise<StoredRequest[]> {
    const query = this.#knex<RequestRow>('requests')
      .whereIn('state', ['active', 'expiring'])
      .andWhere('looked_at', '<=', before)
      .whereNotIn(
        'id',
        this.#knex<OperationRow>('operations')
          .whereIn('state', [...openStates])
          .select('request_id'),
      )
      .orderBy(['looked_at', 'id']);
    return readRows<RequestRow, StoredRequest>(this.#knex, 'requests', {
      query,
      limit,
      id: ({ id }) => id,
      map: toRequest,
    });
  }

  async claim(
    requestId: string,
    holder: string,
    ttl: number,
  ): Promise<Lease | undefined> {
    return this.#knex.transaction(trx =>
      claimLease(trx, {
        name: nameOf(requestId),
        holder,
        ttl,
      }),
    );
  }

  async release(requestId: string, holder: string): Promise<void> {
    await releaseLease(this.#knex, { name: nameOf(requestId), holder });
  }

  /**
   * Keeps what was seen; `entry` where that is news, and not `isCompared` where the
   * look failed. What a look that began before the last operation ended has seen is
   * no longer so, and is dropped.
   */
  async saw(
    requestId: string,
    seen: {
      drift: Drift | undefined;
      at: number;
      isCompared: boolean;
      entry?: NewEntry;
    },
  ): Promise<void> {
    const { drift, at, entry, isCompared } = seen;
    await this.#knex.transaction(async trx => {
      const request = await trx<RequestRow>('requests')
        .where({ id: requestId })
        .forUpdate()
        .first();
      const isThere = ['active', 'expiring'].includes(request?.state ?? '');
      if (!request || !isThere || Number(request.looked_at) > at) {
        return;
      }
      await trx<RequestRow>('requests')
        .where({ id: requestId })
        .update({
          drift: jsonOrNull(drift),
          looked_at: at,
          ...(isCompared && { compared_at: at }),
        });
      if (entry) {
        await appendEntry(trx, {
          requestId,
          operationId: requestId,
          state: toRequest(request).state,
          entry,
        });
      }
    });
  }
}
