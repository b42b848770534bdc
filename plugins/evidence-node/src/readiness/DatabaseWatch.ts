import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { failureOf } from '../setAside/failureOf';
import { Loop } from '../Loop';
import type { ReadinessService } from './ReadinessService';

const everyMs = 2_000;
const deadlineMs = 3_000;

type Options = {
  knex: Knex;
  logger: LoggerService;
  readiness: Pick<ReadinessService, 'setTrouble'>;
};

/**
 * Looks at the database every two seconds, whoever asks for readiness: the
 * portal is not ready while PostgreSQL does not answer within three. SQLite has
 * one connection, for which a look may have to wait longer.
 *
 * @public
 */
export class DatabaseWatch {
  readonly #options: Options;
  readonly #loop: Loop;
  #isAway = false;

  constructor(options: Options) {
    this.#options = options;
    const { logger } = options;
    this.#loop = new Loop({
      everyMs,
      logger,
      what: 'Looking at the database',
      run: () => this.look(),
    });
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** Never throws. */
  async look(): Promise<void> {
    const { knex, logger, readiness } = this.#options;
    const isSqlite = knex.client.config.client !== 'pg';
    try {
      // Of SQLite, a constant would be answered without a look at the file.
      const look = isSqlite
        ? knex('sqlite_master').limit(1)
        : knex.select(knex.raw('1'));
      const answered = look.then(() => true);
      // It may fail after the deadline.
      answered.catch(() => undefined);
      const isInTime = isSqlite
        ? await answered
        : await Promise.race([
            answered,
            sleep(deadlineMs, false, { ref: false }),
          ]);
      if (!isInTime) {
        throw new Error('It did not answer in time');
      }
      readiness.setTrouble('database', undefined);
      if (this.#isAway) {
        logger.info('The database answers again');
      }
      this.#isAway = false;
    } catch (error) {
      readiness.setTrouble(
        'database',
        failureOf(error) === 'broken'
          ? 'The database is damaged; the log has the details'
          : 'The database does not answer; the log has the details',
      );
      if (!this.#isAway) {
        logger.error('The database does not answer', error as Error);
      }
      this.#isAway = true;
    }
  }
}
