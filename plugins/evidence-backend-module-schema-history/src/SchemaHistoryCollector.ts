import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Collector,
  CollectorPass,
  ReportedChange,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { readPostgres } from './database/readPostgres';
import { HistoryFormat, HistoryRow, HistoryRowContext } from './historyFormat';

/** In one pass, so that a long history does not use up its deadline. */
const mostRows = 2_000;
/** Of how many migrations it is noticed that they were undone. */
const mostRemembered = 2_000;

export type SchemaHistoryCollectorOptions = {
  id: string;
  format: HistoryFormat;
  /** URL of the database, password included. */
  connection: string;
  /** With its schema, if it has one: `public.flyway_schema_history`. */
  table: string;
  context: Omit<HistoryRowContext, 'source' | 'item'>;
  /** Default: the database's own name. */
  item?: string;
  frequencySeconds: number;
  timeoutSeconds: number;
};

/** What is known of a history after a pass; it costs nothing to forget it. */
type Position = {
  /** Of the last row; absent where the table was empty. */
  rank?: number;
  /** Rows in the table, where it matters. */
  count: number;
  /** The latest rows by key, with the change that each was taken as. */
  known: Map<string, ReportedChange | undefined>;
};

/** What one pass has read. */
type Reading = {
  database: string;
  count: number;
  rows: HistoryRow[];
  /** Of every row there is; read only where some seem to be gone. */
  keys?: ReadonlySet<string>;
};

/**
 * Reads the history that Flyway or Liquibase keeps in a service's database. A
 * pass costs what is new: it begins at the last row that was read. The ledger
 * keeps each row once, so beginning anew costs time and changes nothing.
 */
export class SchemaHistoryCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide = {
    text: 'Give it a connection that may read the table of the history',
    url: guideUrl('changes.md#flyway-and-liquibase'),
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly kinds = ['schema' as const];
  readonly #options: SchemaHistoryCollectorOptions;
  #position: Position = { count: 0, known: new Map() };

  constructor(options: SchemaHistoryCollectorOptions) {
    this.#options = options;
    this.id = options.id;
    this.title = `Schema changes by ${options.format.title}, from the table ${options.table}`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
  }

  async collect({ signal, now, reportChanges }: CollectorPass): Promise<void> {
    const { connection, format, item } = this.#options;
    const before = this.#position;
    const { count, database, keys, rows } = await readPostgres(
      // Sooner than the pass is given up on: the database's own reason is better.
      { connection, signal, timeoutSeconds: this.timeoutSeconds * 0.8 },
      trx => this.#read(trx, before),
    );
    const context = {
      ...this.#options.context,
      source: this.id,
      item: item ?? database.slice(0, 200),
    };
    const known = new Map(before.known);
    const changes: ReportedChange[] = [];
    for (const row of rows) {
      const key = format.keyOf(row);
      const change = format.toChange(row, context);
      if (change && known.get(key)?.id !== change.id) {
        changes.push(change);
      }
      // Moved to the end: the latest are kept.
      known.delete(key);
      known.set(key, change);
    }
    for (const [key, change] of keys ? before.known : []) {
      if (!keys?.has(key)) {
        known.delete(key);
        changes.push(...(change ? [undone(change, now)] : []));
      }
    }
    await reportChanges(changes);
    const last = rows.at(-1);
    this.#position = {
      count,
      rank: last && Number(last[format.rank]),
      known: new Map([...known].slice(-mostRemembered)),
    };
  }

  async #read(trx: Knex.Transaction, before: Position): Promise<Reading> {
    const { format, table } = this.#options;
    const { rows: named } = await trx.raw(
      'select current_database() as database',
    );
    const count = format.deletesUndone
      ? Number((await trx(table).count({ count: '*' }))[0].count)
      : 0;
    const later = await this.#rows(trx, before.rank);
    // The last row is read again: if it is gone, or another one, the history
    // was written anew.
    const rows =
      before.rank === undefined ||
      (later.length > 0 && before.known.has(format.keyOf(later[0])))
        ? later
        : await this.#rows(trx);
    const added = rows.filter(row => !before.known.has(format.keyOf(row)));
    const keys =
      format.deletesUndone && count < before.count + added.length
        ? new Set((await this.#rows(trx, undefined, 'all')).map(format.keyOf))
        : undefined;
    return { count, database: String(named[0].database), keys, rows };
  }

  async #rows(
    trx: Knex.Transaction,
    fromRank?: number,
    limit: number | 'all' = mostRows,
  ): Promise<HistoryRow[]> {
    const { format, table } = this.#options;
    return trx(table)
      .select(format.columns.map(column => trx.raw(column)))
      .modify(query => {
        if (fromRank !== undefined) {
          query.where(format.rank, '>=', fromRank);
        }
        if (limit !== 'all') {
          query.limit(limit);
        }
      })
      .orderBy(format.rank);
  }
}

/** Taken back now, as far as anybody knows: the history has no word of it. */
function undone(change: ReportedChange, now: Date): ReportedChange {
  return {
    ...change,
    outcome: 'rolled-back',
    reportedAt: now.toISOString(),
  };
}
