import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import { noteRequest } from '../records/database/noteRequest';
import type { BigIntColumn, RequestRow } from '../database/tables';

/** Who was shown which password. Instants are epoch milliseconds. */
export type Reveal = { by: string; at: number };

const hour = 3_600_000;

/** Remembers reveals, and how often each user tried, on SQLite or PostgreSQL. */
export class Reveals {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async of(requestId: string): Promise<Reveal | undefined> {
    const row = await this.#knex('reveals')
      .where({ request_id: requestId })
      .first<{ actor: string; at: BigIntColumn }>();
    return row && { by: row.actor, at: Number(row.at) };
  }

  /**
   * Takes the only reveal there is, and records it as a step of the request.
   *
   * @param options.from - the state in which the request was found
   * @returns `lost` where somebody was faster, or it stands elsewhere by now
   */
  async take(options: {
    requestId: string;
    from: State;
    reveal: Reveal;
  }): Promise<'taken' | 'lost'> {
    const { from, requestId, reveal } = options;
    const { at, by } = reveal;
    return this.#knex.transaction(async trx => {
      const request = await trx<RequestRow>('requests')
        .where({ id: requestId })
        .forUpdate()
        .first('state');
      if (request?.state !== from) {
        return 'lost';
      }
      const inserted = await trx('reveals')
        .insert({ request_id: requestId, actor: by, at })
        .onConflict('request_id')
        .ignore()
        .returning('request_id');
      if (inserted.length === 0) {
        return 'lost';
      }
      await noteRequest(trx, {
        requestId,
        from,
        change: {},
        entry: {
          at,
          actor: by,
          message: 'Its password was revealed.',
          body: { revealed: true },
        },
      });
      return 'taken';
    });
  }

  /**
   * Counts a try of the user.
   *
   * @param most - how many a user has within an hour
   * @returns undefined where it is one of these, else from when on the next would
   *   be, epoch milliseconds
   */
  async countTry(
    { at, by }: Reveal,
    most: number,
  ): Promise<number | undefined> {
    await this.#knex('reveal_tries')
      .where('at', '<=', at - hour)
      .delete();
    await this.#knex('reveal_tries').insert({ actor: by, at });
    const tries = await this.#knex('reveal_tries')
      .where({ actor: by })
      .orderBy('at', 'desc')
      .limit(most + 1)
      .pluck<BigIntColumn[]>('at');
    return tries.length > most ? Number(tries[most - 1]) + hour : undefined;
  }
}
