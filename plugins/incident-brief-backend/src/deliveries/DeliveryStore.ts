import {
  claimLease,
  holdsLease,
  releaseLease,
  readPage,
  readRows,
  SetAside,
  Lease,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type {
  DeliveryFilter,
  OutboxIntent,
  DeliveryOutcome,
  DeliverySubject,
  DueSubject,
  Now,
  TakenDelivery,
  Delivery,
} from './records';
import { intendDelivery } from './database/intendDelivery';
import { recordOutcome } from './database/recordOutcome';
import { toDelivery, toSubject } from './database/rows';
import { takeDelivery } from './database/takeDelivery';
import type {
  DeliveryRow,
  DeliverySubjectRow,
  FeedPositionRow,
} from './database/tables';

const consumer = 'deliveries';

/**
 * Remembers what is to be sent, and what became of it. Whatever is done under a
 * lease answers `lost-lease`, and does nothing, where another replica has taken
 * over meanwhile.
 */
export class DeliveryStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  claimLease(options: {
    name: string;
    holder: string;
    now: number;
    ttl: number;
  }): Promise<Lease | undefined> {
    return this.#knex.transaction(trx => claimLease(trx, options));
  }

  releaseLease(lease: Lease): Promise<void> {
    return releaseLease(this.#knex, lease);
  }

  /** Sequence number of the last processed entry of the feed; 0 before the first. */
  async feedPosition(): Promise<number> {
    const row = await this.#knex<FeedPositionRow>('feed_positions')
      .where({ consumer })
      .first();
    return Number(row?.position ?? 0);
  }

  /** Takes in a page of the feed: all of it, or nothing. */
  follow(
    lease: Lease,
    page: {
      position: number;
      /** Subjects to look at; one that is due earlier stays so. */
      due: DueSubject[];
    },
    now: Now,
  ): Promise<'followed' | 'lost-lease'> {
    return this.#knex.transaction(async trx => {
      if (!(await holdsLease(trx, lease))) {
        return 'lost-lease' as const;
      }
      for (const { subject, dueAt, entityRef } of page.due) {
        const nothing = JSON.stringify([]);
        const watched = JSON.stringify(
          entityRef === undefined ? [] : [entityRef],
        );
        await trx<DeliverySubjectRow>('delivery_subjects')
          .insert({
            subject,
            resolved: false,
            watched,
            due_at: dueAt,
            learned_at: now.product,
          })
          .onConflict('subject')
          .ignore();
        // Of nobody before, or over: an incident is found by whom it concerns.
        await trx<DeliverySubjectRow>('delivery_subjects')
          .where({ subject, watched: nothing })
          .update({ watched });
        await trx<DeliverySubjectRow>('delivery_subjects')
          .where({ subject })
          .andWhere(than =>
            than.whereNull('due_at').orWhere('due_at', '>', dueAt),
          )
          .update({ due_at: dueAt });
      }
      const { position } = page;
      await trx<FeedPositionRow>('feed_positions')
        .insert({ consumer, position })
        .onConflict('consumer')
        .merge();
      return 'followed' as const;
    });
  }

  async unresolvedSubjects(): Promise<DeliverySubject[]> {
    const rows = await this.#knex<DeliverySubjectRow>(
      'delivery_subjects',
    ).where({ resolved: false });
    return this.#toSubjects(rows);
  }

  #toSubjects(rows: readonly DeliverySubjectRow[]) {
    return SetAside.of(this.#knex).map('subjects of deliveries', rows, {
      id: ({ subject }) => subject,
      map: toSubject,
    });
  }

  async dueSubjects(now: number, limit: number): Promise<DeliverySubject[]> {
    return readRows<DeliverySubjectRow, DeliverySubject>(
      this.#knex,
      'subjects of deliveries',
      {
        limit,
        id: ({ subject }) => subject,
        map: toSubject,
        query: this.#knex('delivery_subjects')
          .where('due_at', '<=', now)
          .orderBy(['due_at', 'subject']),
      },
    );
  }

  /** Keeps what a look at a subject found, and commits what is to be sent. */
  intend(
    lease: Lease,
    look: DeliverySubject & { seenDueAt?: number; intents: OutboxIntent[] },
    now: Now,
  ): Promise<'intended' | 'lost-lease'> {
    const { subject, resolved, watched, seenDueAt, dueAt, intents } = look;
    return this.#knex.transaction(async trx => {
      if (!(await holdsLease(trx, lease))) {
        return 'lost-lease' as const;
      }
      await trx<DeliverySubjectRow>('delivery_subjects')
        .where({ subject })
        .update({ resolved, watched: JSON.stringify(watched) });
      // News that came during the look keeps it due.
      await trx<DeliverySubjectRow>('delivery_subjects')
        .where({ subject, due_at: seenDueAt ?? null })
        .update({ due_at: dueAt ?? null });
      for (const intent of intents) {
        await intendDelivery(trx, subject, intent, now);
      }
      // What had no address may have one by now.
      await trx<DeliveryRow>('deliveries')
        .where({ subject, address: '' })
        .whereNotIn(
          'id',
          intents.map(({ id }) => id),
        )
        .delete();
      if (resolved) {
        await trx<DeliveryRow>('deliveries')
          .where({ subject })
          .update({ resolved });
      }
      return 'intended' as const;
    });
  }

  /**
   * How many went out since an instant of the product's clock, by entity and by
   * day, counted from the epoch.
   */
  async sentByDay(
    since: number,
  ): Promise<{ entityRef: string; day: number; count: number }[]> {
    const day = this.#knex.raw('sent_at / 86400000 as day');
    const rows = (await this.#knex<DeliveryRow>('deliveries')
      .where('sent_at', '>=', since)
      .groupByRaw('entity_ref, sent_at / 86400000')
      .orderBy('entity_ref')
      .select('entity_ref', day)
      .count({ count: '*' })) as unknown as {
      entity_ref: string;
      day: number | string;
      count: number | string;
    }[];
    return rows.map(row => ({
      entityRef: row.entity_ref,
      day: Number(row.day),
      count: Number(row.count),
    }));
  }

  async deliveriesOf(subject: string): Promise<Delivery[]> {
    const rows: DeliveryRow[] = await this.#knex<DeliveryRow>('deliveries')
      .where({ subject })
      .orderBy('id');
    return SetAside.of(this.#knex).map('deliveries', rows, {
      id: ({ id }) => id,
      map: toDelivery,
    });
  }

  async dueDeliveries(query: {
    now: number;
    targets: readonly string[];
    limit: number;
  }): Promise<Delivery[]> {
    const { now, targets, limit } = query;
    return readRows<DeliveryRow, Delivery>(this.#knex, 'deliveries', {
      limit,
      id: ({ id }) => id,
      map: toDelivery,
      query: this.#knex('deliveries')
        .where('next_attempt_at', '<=', now)
        .whereIn('target', targets)
        .orderBy(['next_attempt_at', 'id']),
    });
  }

  /**
   * Notes, before anything is sent, that it is being sent: what ends here is in
   * doubt from then on.
   *
   * @param settle - milliseconds after which it is looked at again without an outcome
   * @returns nothing where there is nothing to do by now
   */
  take(
    lease: Lease,
    id: string,
    now: Now,
    settle: number,
  ): Promise<TakenDelivery | undefined> {
    return this.#knex.transaction(trx =>
      takeDelivery(trx, { lease, id, now, settle }),
    );
  }

  /** @returns `lost` where another replica is at it by now */
  record(
    taken: TakenDelivery,
    outcome: DeliveryOutcome,
    now: Now,
    { gap }: { gap: number },
  ): Promise<'recorded' | 'lost'> {
    return this.#knex.transaction(trx =>
      recordOutcome(trx, taken, outcome, { now, gap }),
    );
  }

  /** The id of a channel, if a message has gone there before. */
  async knownAddressId(
    target: string,
    address: string,
  ): Promise<string | undefined> {
    const row = await this.#knex<DeliveryRow>('deliveries')
      .where({ target, address })
      .whereNotNull('address_id')
      .orderBy('updated_at', 'desc')
      .first('address_id');
    return row?.address_id ?? undefined;
  }

  /** The newest first. */
  async list(filter: DeliveryFilter): Promise<Delivery[]> {
    const { entityRef, state, target, subject } = filter;
    const query = this.#knex<DeliveryRow>('deliveries').where({
      ...(entityRef !== undefined && { entity_ref: entityRef }),
      ...(state !== undefined && { state }),
      ...(target !== undefined && { target }),
      ...(subject !== undefined && { subject }),
    });
    return readPage<DeliveryRow, Delivery>(this.#knex, 'deliveries', {
      query,
      column: 'created_at',
      map: toDelivery,
      after: filter.after,
      limit: filter.limit,
    });
  }
}
