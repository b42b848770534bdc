import {
  addToCaseOutbox,
  ListPosition,
  readPage,
  readRows,
  SetAside,
  storedInstant,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ExemptionState } from '@plumbline/backstage-plugin-provisioning-common';
import type { InForce } from '@plumbline/backstage-plugin-provisioning-common/policy';
import type { Knex } from 'knex';
import type {
  ExemptionFilter,
  ExemptionStep,
  ExemptionSubject,
  StoredExemption,
} from './records';
import type { NewEntry } from '../records/requests';
import { appendRequestEntry } from '../records/database/appendRequestEntry';
import { toExemption, toExemptionRow } from './database/exemptionRows';
import type { ExemptionRow, RequestRow } from '../database/tables';

const most = 200;

/** Remembers exemptions; each step is recorded in the time line of its request. */
export class ExemptionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** `pending` where one of the same rule and scope was requested already. */
  async add(
    exemption: StoredExemption,
    entry: NewEntry,
  ): Promise<'added' | 'pending'> {
    return this.#knex.transaction(async trx => {
      // The lock on the request orders those who ask at once.
      await trx<RequestRow>('requests')
        .where({ id: exemption.request })
        .forUpdate()
        .first('id');
      const pending = await trx<ExemptionRow>('exemptions')
        .where({
          request_id: exemption.request,
          rule: exemption.rule,
          state: 'pending',
        })
        .andWhere('expires_at', '>', exemption.requestedAt)
        .first('id');
      if (pending) {
        return 'pending';
      }
      await trx<ExemptionRow>('exemptions').insert(toExemptionRow(exemption));
      await appendRequestEntry(trx, { requestId: exemption.request, entry });
      await addToCaseOutbox(trx, 'exemption', exemption.id);
      return 'added';
    });
  }

  async find(id: string): Promise<StoredExemption | undefined> {
    const row = await this.#knex<ExemptionRow>('exemptions')
      .where({ id })
      .first();
    return row && toExemption(row);
  }

  /** `conflict` where somebody else was faster. */
  async take(step: ExemptionStep): Promise<'taken' | 'conflict'> {
    const { exemption, to, mark, entry } = step;
    const { id, request, state, version } = exemption;
    const isDecision = to === 'approved' || to === 'rejected';
    const prefix = isDecision ? 'decided' : 'ended';
    return this.#knex.transaction(async trx => {
      await trx<RequestRow>('requests')
        .where({ id: request })
        .forUpdate()
        .first('id');
      const updated = await trx<ExemptionRow>('exemptions')
        .where({ id, state, version })
        .update({
          state: to,
          version: version + 1,
          [`${prefix}_by`]: mark.by ?? null,
          [`${prefix}_at`]: mark.at,
          [`${prefix}_reason`]: mark.reason ?? null,
        });
      if (updated === 0) {
        return 'conflict';
      }
      await appendRequestEntry(trx, { requestId: request, entry });
      await addToCaseOutbox(trx, 'exemption', id);
      return 'taken';
    });
  }

  /** The latest first; those that lapse, the soonest first. */
  async list(
    filter: ExemptionFilter,
    page: { now: number; after?: ListPosition; limit: number },
  ): Promise<StoredExemption[]> {
    const { lapsesBefore, request, state, ...rest } = filter;
    const { now } = page;
    const query = this.#knex<ExemptionRow>('exemptions');
    for (const [column, value] of Object.entries({
      ...rest,
      request_id: request,
    })) {
      if (value !== undefined) {
        query.where(column, value);
      }
    }
    if (state) {
      query.where(where => isInState(where, state, now));
    }
    if (lapsesBefore !== undefined) {
      query
        .where('expires_at', '>', now)
        .where('expires_at', '<', lapsesBefore);
    }
    const lapses = lapsesBefore !== undefined;
    return readPage<ExemptionRow, StoredExemption>(this.#knex, 'exemptions', {
      ...page,
      query,
      map: toExemption,
      column: lapses ? 'expires_at' : 'requested_at',
      order: lapses ? 'asc' : 'desc',
    });
  }

  /** From policies, in force now. */
  async inForce(subject: ExemptionSubject, now: number): Promise<InForce[]> {
    const rows = await this.#covering(subject)
      .where({ kind: 'policy', state: 'approved' })
      .andWhere('expires_at', '>', now)
      .limit(most);
    return this.#whole(rows, row => ({
      id: row.id,
      rule: row.rule,
      reason: row.reason,
      by: row.decided_by!,
      expires: storedInstant(row.expires_at),
    }));
  }

  /** Attributes of a request that are exempt from drift now. */
  async exemptFields(requestId: string, now: number): Promise<string[]> {
    const rows = await this.#knex<ExemptionRow>('exemptions')
      .where({ request_id: requestId, kind: 'drift', state: 'approved' })
      .andWhere('expires_at', '>', now)
      .orderBy('rule')
      .limit(most);
    return rows.map(({ rule }) => rule);
  }

  /** Of a request, or of its service and in force. */
  async about(
    subject: ExemptionSubject,
    now: number,
  ): Promise<StoredExemption[]> {
    const rows = await this.#covering(subject)
      .andWhere(where =>
        where
          .where({ request_id: subject.request })
          .orWhere(inForce =>
            inForce
              .where({ state: 'approved' })
              .andWhere('expires_at', '>', now),
          ),
      )
      .orderBy(['requested_at', 'id'])
      .limit(most);
    return this.#whole(rows, toExemption);
  }

  /** Open ones whose end has come. */
  async due(now: number, limit: number): Promise<StoredExemption[]> {
    const query = this.#knex<ExemptionRow>('exemptions')
      .whereIn('state', ['pending', 'approved'])
      .andWhere('expires_at', '<=', now)
      .orderBy(['expires_at', 'id']);
    return readRows<ExemptionRow, StoredExemption>(this.#knex, 'exemptions', {
      query,
      limit,
      id: ({ id }) => id,
      map: toExemption,
    });
  }

  /** Without those that are damaged: they exempt nothing. */
  #whole<T>(rows: readonly ExemptionRow[], map: (row: ExemptionRow) => T): T[] {
    return SetAside.of(this.#knex).map('exemptions', rows, {
      id: ({ id }) => id,
      map,
    });
  }

  #covering(subject: ExemptionSubject) {
    const { request, ...wider } = subject;
    return this.#knex<ExemptionRow>('exemptions').where(where =>
      where
        .where({ request_id: request })
        .orWhere({ scope: 'service', ...wider }),
    );
  }
}

/** Expired exemptions count as ended before their expiry is recorded. */
function isInState(
  where: Knex.QueryBuilder,
  state: ExemptionState,
  now: number,
): void {
  const open: readonly string[] = ['pending', 'approved'];
  where.where({ state });
  if (open.includes(state)) {
    where.andWhere('expires_at', '>', now);
  }
  if (state === 'expired') {
    where.orWhere(lapsed =>
      lapsed.whereIn('state', [...open]).andWhere('expires_at', '<=', now),
    );
  }
}
