import type {
  Clock,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { appendEntry } from '../records/database/appendEntry';
import type { OperationRow } from '../database/tables';
import type { WaitingPolicy } from '../readConfig';
import type { RequestStore } from '../records/RequestStore';
import type { StoredOperation } from '../records/requests';
import type { ProductRegistry } from '../standards/ProductRegistry';
import { answeredFor, fitting, needsIn } from './coverage';
import { openApprovers } from './openApprovers';

const hour = 3_600_000;
const atOnce = 100;

/** How far a wait has come, in the order in which that is reported. */
const stages = ['waits', 'reminded', 'escalated'] as const;

type Options = {
  clock: Clock;
  knex: Knex;
  registry: Pick<ProductRegistry, 'standards'>;
  setAside: SetAside;
  store: Pick<RequestStore, 'approvals' | 'decide' | 'get' | 'operations'>;
  waiting: WaitingPolicy;
};

/**
 * Reminds those who may approve of what waits for them, notifies others where that
 * did not help, and ends what nobody decided within its term.
 */
export class Reminders {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** May run on any number of replicas at once. */
  async sweep(signal?: AbortSignal): Promise<void> {
    const { clock, knex, setAside, waiting } = this.#options;
    const now = clock().getTime();
    const since = (hours: number) => now - hours * hour;
    const due = await knex<OperationRow>('operations')
      .where({ state: 'waiting-for-approval' })
      .andWhere(either =>
        either
          .where(late =>
            late
              .where('updated_at', '<=', since(waiting.lapseHours))
              .whereNotNull('requested_by'),
          )
          .orWhere(late =>
            late
              .where('updated_at', '<=', since(waiting.escalateHours))
              .andWhere('reminders', '<', 2),
          )
          .orWhere(late =>
            late
              .where('updated_at', '<=', since(waiting.remindHours))
              .andWhere('reminders', '<', 1),
          ),
      )
      .orderBy('updated_at')
      .limit(atOnce)
      .select('id', 'request_id');
    await setAside.each('reminders', due, {
      signal,
      id: row => row.id,
      run: row => this.#act(row, now),
    });
  }

  async #act(
    { id, request_id }: Pick<OperationRow, 'id' | 'request_id'>,
    now: number,
  ): Promise<void> {
    const { store, waiting } = this.#options;
    const operation = (await store.operations([request_id])).find(
      each => each.id === id,
    );
    if (operation?.state !== 'waiting-for-approval') {
      return;
    }
    const waited = now - operation.updatedAt;
    // What is to go since its time is up is never let stay by silence.
    const mayLapse = operation.requestedBy !== undefined;
    if (mayLapse && waited >= waiting.lapseHours * hour) {
      await this.#lapse(operation, now);
      return;
    }
    const stage = waited >= waiting.escalateHours * hour ? 2 : 1;
    await this.#notify(operation, { now, stage, waited });
  }

  async #lapse(operation: StoredOperation, now: number): Promise<void> {
    const { store, waiting } = this.#options;
    const term = inWords(waiting.lapseHours * hour);
    await store.decide({
      operation,
      from: operation.state,
      to: 'rejected',
      entry: {
        at: now,
        message: `Expired: not decided within ${term}.`,
        decision: { type: 'run', action: 'expired' },
        body: { waiting: 'lapsed' },
      },
      changes: { error: `not decided within ${term}, and expired` },
      voids: 'it expired',
    });
  }

  async #notify(
    operation: StoredOperation,
    { now, stage, waited }: { now: number; stage: 1 | 2; waited: number },
  ): Promise<void> {
    const { knex } = this.#options;
    const { id, requestId } = operation;
    const open = await this.#openApprovers(operation);
    const to = stage === 2 ? await this.#escalateTo(operation) : [];
    await knex.transaction(async trx => {
      const marked = await trx<OperationRow>('operations')
        .where({ id, state: 'waiting-for-approval' })
        .andWhere('reminders', '<', stage)
        .update({ reminders: stage });
      if (marked > 0) {
        await appendEntry(trx, {
          requestId,
          operationId: id,
          state: 'waiting-for-approval',
          entry: {
            at: now,
            message: `${
              stage === 2 ? 'Escalated' : 'Reminded'
            }: it has waited for ${inWords(waited)}.`,
            body: {
              waiting: stages[stage],
              to: [...new Set([...open, ...to])],
            },
          },
        });
      }
    });
  }

  /** Of the rules that nobody answered for yet. */
  async #openApprovers(operation: StoredOperation): Promise<string[]> {
    const { approval } = operation;
    const given = fitting(
      await this.#options.store.approvals([operation.id]),
      operation,
    );
    return (
      openApprovers(
        approval,
        approval && answeredFor(needsIn(approval), given),
      ) ?? []
    );
  }

  /** Whom configuration names, else the group that answers for the product. */
  async #escalateTo({ requestId }: StoredOperation): Promise<string[]> {
    const { registry, store, waiting } = this.#options;
    if (waiting.escalateTo) {
      return waiting.escalateTo;
    }
    const request = await store.get(requestId);
    const offer = request && registry.standards.offers.get(request.product);
    return offer ? [offer.product.owner] : [];
  }
}

function inWords(ms: number): string {
  const hours = Math.floor(ms / hour);
  const days = Math.floor(hours / 24);
  return days > 0
    ? `${days} ${days === 1 ? 'day' : 'days'}`
    : `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
}
