import { randomUUID } from 'node:crypto';
import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { Clock } from '../clock';
import { batchReads } from '../database/batchReads';
import { claimLease, releaseLease, whileHeld } from '../database/leases';
import { sharedNow } from '../database/sharedTime';
import { Loop, pause } from '../Loop';
import { createCounter } from '../telemetry';
import { GoneError } from './GoneError';
import { moveHorizon, readHorizons } from './horizons';
import { readKept } from './readKept';

const everyMs = 3_600_000;
const leaseName = 'retention';
const leaseMs = 60_000;

const countDeleted = createCounter({
  name: 'retention.deleted',
  description: 'Rows that were deleted as they were kept long enough',
});

/**
 * Rows of a table that end at some time.
 *
 * @public
 */
export type ExpiringRows = {
  table: string;
  /** Columns of the primary key. */
  key: readonly string[];
  /** Limits a query of the table to what was over by an instant. */
  over: (rows: Knex.QueryBuilder, before: number) => void;
  /**
   * Columns of an index, where `over` has to pass by rows that stay: the search
   * goes on behind the last one found.
   */
  order?: readonly string[];
  /**
   * Deletes those of the rows that still are over, where more goes with them.
   *
   * @returns how many of the table
   */
  remove?: (
    trx: Knex.Transaction,
    found: readonly Record<string, unknown>[],
    before: number,
  ) => Promise<number>;
};

/**
 * What is configured as one, and deleted together.
 *
 * @public
 */
export type RetentionKind = {
  /** In `plumbline.retention`. */
  key: string;
  /** Begins a sentence, which goes on with `earlier`: `Verdicts that ended`. */
  what: string;
  defaultDays: number;
  /** Whatever is younger than this is read by something. */
  leastDays: number;
  rows: readonly ExpiringRows[];
  /** Stores more about how far back it is complete, before the first row goes. */
  prepare?: (knex: Knex, before: number) => Promise<void>;
};

/**
 * Deletes what was over long enough ago, in small batches, on one replica. How
 * far back a kind is complete (its horizon) is stored before the first row goes,
 * and a request for an instant before it is refused. Requests that began earlier
 * have a minute to finish.
 *
 * The plugin has the tables `leases` and `retention`.
 *
 * @public
 */
export class Retention {
  readonly #options: {
    clock: Clock;
    knex: Knex;
    logger: LoggerService;
    rowsAtOnce: number;
    restMs: number;
    graceMs: number;
  };
  readonly #kinds: (RetentionKind & { keptMs: number })[];
  readonly #holder = randomUUID();
  readonly #horizons = batchReads(keys =>
    readHorizons(this.#options.knex, keys),
  );
  readonly #loop: Loop;

  /** @throws InputError that names a key of the configuration */
  constructor(options: {
    clock: Clock;
    config: RootConfigService;
    kinds: readonly RetentionKind[];
    knex: Knex;
    logger: LoggerService;
    /** In one transaction. Default: 1,000. */
    rowsAtOnce?: number;
    /** Between two batches, milliseconds. Default: 50. */
    restMs?: number;
    /** From noting how far back a kind is complete until it is deleted. Default: a minute. */
    graceMs?: number;
  }) {
    const { config, kinds, ...rest } = options;
    this.#options = { rowsAtOnce: 1_000, restMs: 50, graceMs: 60_000, ...rest };
    this.#kinds = kinds.map(kind => ({
      ...kind,
      keptMs: readKept(config, kind),
    }));
    this.#loop = new Loop({
      everyMs,
      logger: options.logger,
      what: 'Deleting what is over',
      run: signal => this.run(signal),
    });
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** How long a kind is kept, in milliseconds; `Infinity` for ever. */
  keptMs(key: string): number {
    return this.#kinds.find(kind => kind.key === key)!.keptMs;
  }

  /**
   * From when on a kind is complete, epoch milliseconds; absent while nothing
   * was deleted.
   */
  async horizon(key: string): Promise<number | undefined> {
    return (await this.#horizons([key])).get(key);
  }

  /**
   * Called before an instant of the past is read.
   *
   * @param field - of the request, that has the instant
   * @throws GoneError for one that can't be reproduced any more
   */
  async requireKept(key: string, at: number, field = 'at'): Promise<void> {
    const horizon = await this.horizon(key);
    if (horizon !== undefined && at < horizon) {
      const { what } = this.#kinds.find(kind => kind.key === key)!;
      throw new GoneError(
        `No longer reproducible before ${new Date(
          horizon,
        ).toISOString()}: ${what.charAt(0).toLowerCase()}${what.slice(
          1,
        )} earlier were deleted, and later ones are kept; '${field}' must not be before it`,
      );
    }
  }

  /** Once, unless another replica is at it. */
  async run(signal: AbortSignal): Promise<void> {
    const { knex } = this.#options;
    const claim = { name: leaseName, holder: this.#holder, ttl: leaseMs };
    const renew = () => knex.transaction(trx => claimLease(trx, claim));
    const lease = await renew();
    if (!lease) {
      return;
    }
    try {
      await whileHeld(lease, { renew, signal, ttl: leaseMs }, held =>
        this.#deleteAll(held),
      );
    } finally {
      await releaseLease(knex, lease);
    }
  }

  async #deleteAll(signal: AbortSignal): Promise<void> {
    const { clock, graceMs, knex, logger } = this.#options;
    // A clock that is set ahead must not delete what is young.
    const now = Math.min(clock().getTime(), await sharedNow(knex));
    const due: { kind: RetentionKind; before: number }[] = [];
    for (const kind of this.#kinds) {
      const before = now - kind.keptMs;
      if (Number.isFinite(before) && (await this.#isAnyOver(kind, before))) {
        await moveHorizon(knex, kind.key, before);
        await kind.prepare?.(knex, before);
        due.push({ kind, before });
      }
    }
    if (due.length > 0) {
      await pause(graceMs, signal);
    }
    for (const { kind, before } of due) {
      let count = 0;
      for (const rows of kind.rows) {
        count += await this.#delete(kind, rows, { before, signal });
      }
      logger.info(
        `${kind.what} before ${new Date(
          before,
        ).toISOString()} were deleted: ${count} rows`,
      );
    }
  }

  async #isAnyOver(kind: RetentionKind, before: number): Promise<boolean> {
    for (const { key, over, table } of kind.rows) {
      const found = await this.#options
        .knex(table)
        .modify(over, before)
        .first(...key);
      if (found) {
        return true;
      }
    }
    return false;
  }

  async #delete(
    kind: RetentionKind,
    { key, order, over, remove, table }: ExpiringRows,
    { before, signal }: { before: number; signal: AbortSignal },
  ): Promise<number> {
    const { knex, restMs, rowsAtOnce } = this.#options;
    let count = 0;
    let last: Record<string, unknown> | undefined;
    while (!signal.aborted) {
      const rows = knex(table).modify(over, before).limit(rowsAtOnce);
      if (order) {
        rows.orderBy([...order]);
        behind(rows, order, last);
      }
      const found: Record<string, unknown>[] = await rows.select([
        ...new Set([...key, ...(order ?? [])]),
      ]);
      if (found.length === 0) {
        break;
      }
      const deleted = await knex.transaction(trx =>
        remove
          ? remove(trx, found, before)
          : trx(table)
              .whereIn(
                [...key],
                found.map(row => key.map(column => row[column] as Knex.Value)),
              )
              .modify(over, before)
              .delete(),
      );
      countDeleted({ kind: kind.key }, deleted);
      count += deleted;
      last = found.at(-1);
      if (found.length < rowsAtOnce) {
        break;
      }
      await pause(restMs, signal);
    }
    return count;
  }
}

function behind(
  rows: Knex.QueryBuilder,
  order: readonly string[],
  last: Record<string, unknown> | undefined,
): void {
  if (!last) {
    return;
  }
  const columns = order.map(() => '??').join(', ');
  const values = order.map(() => '?').join(', ');
  rows.whereRaw(`(${columns}) > (${values})`, [
    ...order,
    ...order.map(column => last[column] as Knex.Value),
  ]);
}
