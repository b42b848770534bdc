import type { Knex } from 'knex';
import { GroupMemory } from './operations/GroupMemory';

/**
 * Writes occurrences and their groups, each in one transaction, one after the
 * other: they share what is in memory. Replicas wait for each other in
 * {@link GroupMemory.open}.
 */
export class GroupWriter {
  readonly #knex: Knex;
  readonly #memory = new GroupMemory();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async write<T>(
    run: (trx: Knex.Transaction, memory: GroupMemory) => Promise<T>,
  ): Promise<T> {
    const turn = this.#writing.then(async () => {
      try {
        return await this.#knex.transaction(trx => run(trx, this.#memory));
      } catch (error) {
        this.#memory.forget();
        throw error;
      }
    });
    this.#writing = turn.catch(() => undefined);
    return turn;
  }
}
