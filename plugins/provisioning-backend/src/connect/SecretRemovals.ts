import type {
  Clock,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { appendEntry } from '../database/operations/appendEntry';
import type { SecretStore } from '../vault/SecretStore';

const atOnce = 50;

/**
 * Deletes the secrets of what was destroyed, however often the store has to be
 * tried. Which those are is written in the transaction that ends the request.
 */
export class SecretRemovals {
  readonly #options: {
    clock: Clock;
    knex: Knex;
    secrets: Pick<SecretStore, 'keptIn' | 'remove'>;
    setAside: SetAside;
  };

  constructor(options: {
    clock: Clock;
    knex: Knex;
    secrets: Pick<SecretStore, 'keptIn' | 'remove'>;
    setAside: SetAside;
  }) {
    this.#options = options;
  }

  /** May run on any number of replicas at once. */
  async sweep(signal?: AbortSignal): Promise<void> {
    const { knex, setAside } = this.#options;
    const due: string[] = await knex('secret_removals')
      .orderBy('request_id')
      .limit(atOnce)
      .pluck('request_id');
    await setAside.each('secrets to delete', due, {
      signal,
      id: id => id,
      run: id => this.#remove(id),
    });
  }

  async #remove(requestId: string): Promise<void> {
    const { clock, knex, secrets } = this.#options;
    await secrets.remove(requestId);
    await knex.transaction(async trx => {
      const removed = await trx('secret_removals')
        .where({ request_id: requestId })
        .delete();
      if (removed > 0) {
        const { store = 'the portal' } = secrets.keptIn(requestId) ?? {};
        await appendEntry(trx, {
          ...{ requestId, operationId: requestId, state: 'destroyed' },
          entry: {
            at: clock().getTime(),
            message: `Its secret was deleted from ${store}.`,
          },
        });
      }
    });
  }
}
