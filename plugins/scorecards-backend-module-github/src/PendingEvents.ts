import { randomUUID } from 'node:crypto';
import {
  readRows,
  sharedNow,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { deploymentKey } from './DeploymentWaits';
import type { Place } from './places';
import { accountOf, type GithubEvent } from './readEvent';

const table = 'github_pending_events';

/** An event that is still to be answered. */
export type PendingEvent = {
  /** Of what is answered: a later event about the same replaces it. */
  id: string;
  /** Another one once that is replaced. */
  version: string;
  account: string;
  event: GithubEvent;
  /** Epoch milliseconds, as all instants here, by the clock that replicas share. */
  since: number;
  attempts: number;
  reason?: string;
};

/** One of several at an event. */
export type Attempt = {
  /** How many failed before this one. */
  attempts: number;
  signal: AbortSignal;
  /** Since the event came. */
  waitedMs: number;
};

type Row = {
  id: string;
  version: string;
  account: string;
  event: string;
  at: number | string;
  since: number | string;
  attempts: number;
  next_at: number | string;
  reason: string | null;
};

/** What of GitHub is still to be answered, over restarts, in the database of the plugin. */
export class PendingEvents {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  now(): Promise<number> {
    return sharedNow(this.#knex);
  }

  /** In the place of an older one about the same; one that comes late changes nothing. */
  async add(event: GithubEvent): Promise<void> {
    const now = await this.now();
    const at = (event.is === 'change' ? event.at : undefined) ?? now;
    const row = {
      version: randomUUID(),
      account: accountOf(event.repository),
      event: JSON.stringify(event),
      at,
      since: now,
      attempts: 0,
      next_at: now,
      reason: null,
    };
    await this.#knex<Row>(table)
      .insert({ id: idOf(event), ...row })
      .onConflict('id')
      .merge(row)
      .where(`${table}.at`, '<=', at);
  }

  /** Of one place alone: what is due elsewhere takes none of its turns. */
  async due(
    now: number,
    { limit, place }: { limit: number; place: Place },
  ): Promise<PendingEvent[]> {
    const { host, others } = place;
    const accounts = (of: string) => [of.length + 1, `${of}/`];
    return readRows<Row, PendingEvent>(this.#knex, 'events of GitHub', {
      limit,
      id: ({ id }) => id,
      map: ({ account, attempts, id, reason, version, ...row }) => ({
        ...{ id, account, attempts, version },
        event: storedObject<GithubEvent>(row.event, ['is', 'repository']),
        since: storedInstant(row.since),
        reason: reason ?? undefined,
      }),
      query: this.#knex(table)
        .where('next_at', '<=', now)
        .where(query => {
          if (host !== undefined) {
            query.whereRaw('substr(account, 1, ?) = ?', accounts(host));
          }
          others.forEach(other =>
            query.whereRaw('substr(account, 1, ?) <> ?', accounts(other)),
          );
        })
        .orderBy(['next_at', 'id']),
    });
  }

  /** Where another one has come meanwhile, that one stays. */
  async end({ id, version }: PendingEvent): Promise<void> {
    await this.#knex<Row>(table).where({ id, version }).delete();
  }

  async retry(
    { attempts, id, version }: PendingEvent,
    { nextAt, reason }: { nextAt: number; reason: string },
  ): Promise<void> {
    await this.#knex<Row>(table)
      .where({ id, version })
      .update({ attempts: attempts + 1, next_at: nextAt, reason });
  }

  /** All of an account, which has one rate limit. */
  async defer({ account }: PendingEvent, until: number): Promise<void> {
    await this.#knex<Row>(table)
      .where({ account })
      .where('next_at', '<', until)
      .update({ next_at: until });
  }
}

function idOf(event: GithubEvent): string {
  const { url } = event.repository;
  switch (event.is) {
    case 'change':
      return `${url}/${
        event.pull === undefined ? '' : `pull/${event.pull}/`
      }commit/${event.head}`;
    case 'rerun':
      return `${url}/commit/${event.head}/checks/${event.id ?? 'all'}`;
    default:
      return deploymentKey(event);
  }
}
