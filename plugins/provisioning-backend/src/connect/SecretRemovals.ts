import type {
  Clock,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import { appendEntry } from '../records/database/appendEntry';
import type { RequestRow } from '../database/tables';
import type { SecretStore } from '../vault/SecretStore';

const atOnce = 50;

export type SecretRemovalsOptions = {
  clock: Clock;
  knex: Knex;
  secrets: Pick<SecretStore, 'keptIn' | 'remove'>;
  setAside: SetAside;
};

/**
 * Deletes the secrets of what was destroyed or never made, however often the
 * store has to be tried. Which those are is written in the transaction that ends
 * the request.
 */
export class SecretRemovals {
  readonly #options: SecretRemovalsOptions;

  constructor(options: SecretRemovalsOptions) {
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
    const wasThere = await secrets.remove(requestId);
    await knex.transaction(async trx => {
      const removed = await trx('secret_removals')
        .where({ request_id: requestId })
        .delete();
      if (removed > 0 && wasThere) {
        const request = await trx<RequestRow>('requests')
          .where({ id: requestId })
          .first('state');
        const { store = 'the portal' } = secrets.keptIn(requestId) ?? {};
        await appendEntry(trx, {
          requestId,
          operationId: requestId,
          state: (request?.state ?? 'destroyed') as State,
          entry: {
            at: clock().getTime(),
            message: `Its secret was deleted from ${store}.`,
          },
        });
      }
    });
  }
}
