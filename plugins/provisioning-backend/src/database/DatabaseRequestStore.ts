import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import {
  claimLease,
  holdsLease,
  Lease,
  readRows,
  releaseLease,
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  goesOnByItself,
  states,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type {
  Extension,
  Move,
  Named,
  NewEntry,
  RequestFilter,
  RequestStore,
  StoredApproval,
  StoredEntry,
  StoredOperation,
  StoredRequest,
  Unrecorded,
} from '../records/RequestStore';
import { addOperation } from './operations/addOperation';
import { appendEntry } from './operations/appendEntry';
import { addApproval, approveOperation } from './operations/approveOperation';
import { expiringRequests } from './operations/expiringRequests';
import { freeName, lockName, namedRequests } from './operations/freeName';
import { listRequests } from './operations/listRequests';
import { moveOperation } from './operations/moveOperation';
import { noteRequest } from './operations/noteRequest';
import { requestsVersion } from './operations/requestsVersion';
import { readSteps } from './operations/readSteps';
import {
  operationColumns,
  toApproval,
  toEntry,
  toOperation,
  toOperationRow,
  toRequest,
  toRequestRow,
} from './operations/rows';
import { withdrawApproval } from './operations/withdrawApproval';
import type {
  ApprovalRow,
  OperationRow,
  RequestRow,
  TimelineRow,
} from './tables';

const selfMoving = states.filter(goesOnByItself);

type ReadRow = Parameters<typeof toOperation>[0];

/** Requests on SQLite or PostgreSQL. */
export class DatabaseRequestStore implements RequestStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async add(
    request: StoredRequest & Named & { key?: string },
    operation: StoredOperation,
    entries: readonly (NewEntry & { state: State })[],
  ): Promise<string> {
    return this.#knex.transaction(async trx => {
      await lockName(trx, request.resourceName);
      const existing = await idOf(trx, request.key);
      if (existing !== undefined) {
        return existing;
      }
      const resourceName = await freeName(trx, request);
      const inserted = await trx<RequestRow>('requests')
        .insert(toRequestRow({ ...request, resourceName }))
        .onConflict('request_key')
        .ignore()
        .returning('id');
      if (inserted.length === 0) {
        return (await idOf(trx, request.key))!;
      }
      await trx<OperationRow>('operations').insert(toOperationRow(operation));
      for (const { state, ...entry } of entries) {
        await appendEntry(trx, {
          requestId: request.id,
          operationId: operation.id,
          state,
          entry,
        });
      }
      return request.id;
    });
  }

  async idOf(key: string): Promise<string | undefined> {
    return idOf(this.#knex, key);
  }

  async named(product: string, name: string): Promise<StoredRequest[]> {
    return namedRequests(this.#knex, product, name);
  }

  async get(id: string): Promise<StoredRequest | undefined> {
    const row = await this.#knex<RequestRow>('requests').where({ id }).first();
    return row && toRequest(row);
  }

  async list(
    filter: RequestFilter,
    page: { after?: { createdAt: number; id: string }; limit: number },
  ): Promise<StoredRequest[]> {
    return listRequests(this.#knex, filter, page);
  }

  async operations(
    requestIds: readonly string[],
    { plans = true, whole = true }: { plans?: boolean; whole?: boolean } = {},
  ): Promise<StoredOperation[]> {
    const rows: ReadRow[] = await this.#knex('operations')
      .whereIn('request_id', [...requestIds])
      .orderBy(['request_id', 'number'])
      .select(...operationColumns.filter(name => plans || name !== 'plan'));
    if (whole) {
      return rows.map(toOperation);
    }
    const byRequest = new Map<string, ReadRow[]>();
    for (const row of rows) {
      const { request_id: id } = row;
      byRequest.set(id, [...(byRequest.get(id) ?? []), row]);
    }
    return SetAside.of(this.#knex)
      .map('operations of requests', byRequest, {
        id: ([id]) => id,
        map: ([, own]) => own.map(toOperation),
      })
      .flat();
  }

  async operationWith(
    requestId: string,
    key: string,
  ): ReturnType<RequestStore['operationWith']> {
    return this.#knex<OperationRow>('operations')
      .where({ request_id: requestId, request_key: key })
      .first('kind');
  }

  async approvals(
    operationIds: readonly string[],
  ): Promise<(StoredApproval & { operationId: string })[]> {
    const rows = await this.#knex<ApprovalRow>('approvals')
      .whereIn('operation_id', [...operationIds])
      .orderBy('id');
    // One that is damaged approves nothing.
    return SetAside.of(this.#knex).map('approvals', rows, {
      id: ({ id }) => String(id),
      map: toApproval,
    });
  }

  async timeline(requestId: string): Promise<StoredEntry[]> {
    const rows = await this.#knex<TimelineRow>('timeline')
      .where({ request_id: requestId })
      .orderBy('seq');
    return rows.map(toEntry);
  }

  async decisionOf({
    requestId,
    seq,
  }: Pick<StoredEntry, 'requestId' | 'seq'>): Promise<
    DecisionInput | undefined
  > {
    const row = await this.#knex<TimelineRow>('timeline')
      .where({ request_id: requestId, seq })
      .first('decision');
    return row && storedObject<DecisionInput>(row.decision);
  }

  async version(): Promise<string> {
    return requestsVersion(this.#knex);
  }

  async due(machineNow: number, limit: number): Promise<StoredOperation[]> {
    const query = this.#knex<OperationRow>('operations')
      .whereIn('state', selfMoving)
      .andWhere('next_try_at', '<=', machineNow)
      .orderBy(['next_try_at', 'created_at', 'id'])
      .select(...operationColumns);
    return readRows<ReadRow, StoredOperation>(this.#knex, 'operations', {
      ...{ query, limit, id: row => row.id, map: toOperation },
    });
  }

  async claim(
    operationId: string,
    holder: string,
    ttl: number,
  ): Promise<Lease | undefined> {
    return this.#knex.transaction(trx =>
      claimLease(trx, { name: operationId, holder, ttl }),
    );
  }

  async release(operationId: string, holder: string): Promise<void> {
    await releaseLease(this.#knex, { name: operationId, holder });
  }

  async move(lease: Lease, move: Move): Promise<'moved' | 'lost'> {
    return this.#fenced(lease, trx => moveOperation(trx, move));
  }

  async wait(
    lease: Lease,
    id: string,
    wait: { waitingFor: string; nextTryAt: number; attempts: number },
  ): Promise<'waits' | 'lost'> {
    return this.#fenced(lease, async trx => {
      await trx<OperationRow>('operations').where({ id }).update({
        waiting_for: wait.waitingFor,
        next_try_at: wait.nextTryAt,
        attempts: wait.attempts,
      });
      return 'waits' as const;
    });
  }

  async begin(lease: Lease, id: string, at: number): Promise<'begun' | 'lost'> {
    return this.#fenced(lease, async trx => {
      await trx<OperationRow>('operations')
        .where({ id })
        .update({ begun_at: at });
      return 'begun' as const;
    });
  }

  async withdrawApproval(
    lease: Lease,
    options: Parameters<RequestStore['withdrawApproval']>[1],
  ): Promise<'moved' | 'lost'> {
    return this.#fenced(lease, trx => withdrawApproval(trx, options));
  }

  async decide(
    move: Move,
    approval?: StoredApproval,
  ): Promise<'moved' | 'lost'> {
    return this.#knex.transaction(async trx => {
      const moved = await moveOperation(trx, move);
      if (moved === 'moved' && approval) {
        await addApproval(trx, move.operation.id, approval);
      }
      return moved;
    });
  }

  async approve(
    move: Move,
    approval: StoredApproval,
    options: {
      isComplete(approvals: readonly StoredApproval[]): boolean;
      partly: NewEntry;
    },
  ): Promise<'moved' | 'waits' | 'lost'> {
    return this.#knex.transaction(trx =>
      approveOperation(trx, { move, approval, ...options }),
    );
  }

  async addOperation(
    operation: StoredOperation,
    entry: NewEntry,
    extension?: Extension,
  ): Promise<'added' | 'busy' | 'lost'> {
    return this.#knex.transaction(trx =>
      addOperation(trx, { operation, entry, extension }),
    );
  }

  async note(
    requestId: string,
    change: { state?: State; expiresAt?: number },
    entry: NewEntry,
    from: State,
  ): Promise<'noted' | 'lost'> {
    return this.#knex.transaction(trx =>
      noteRequest(trx, { requestId, change, entry, from }),
    );
  }

  async planFile(operationId: string): Promise<Buffer | undefined> {
    const row = await this.#knex<OperationRow>('operations')
      .where({ id: operationId })
      .first('plan_file');
    return row?.plan_file ?? undefined;
  }

  async facts(
    operationIds: readonly string[],
  ): Promise<ReadonlyMap<string, Buffer>> {
    const rows = await this.#knex<OperationRow>('operations')
      .whereIn('id', [...operationIds])
      .whereNotNull('facts')
      .select('id', 'facts');
    return new Map(rows.map(({ id, facts }) => [id, facts!]));
  }

  async expiring(before: number, limit: number): Promise<StoredRequest[]> {
    return expiringRequests(this.#knex, { before, limit });
  }

  async unrecorded(
    limit: number,
    without?: readonly string[],
  ): Promise<Unrecorded[]> {
    return readSteps(this.#knex, { recorded: false }, { limit, without });
  }

  async markRecorded({
    requestId,
    seq,
  }: Pick<StoredEntry, 'requestId' | 'seq'>): Promise<void> {
    await this.#knex<TimelineRow>('timeline')
      .where({ request_id: requestId, seq })
      .update({ recorded: true });
  }

  /** Only for whoever still holds the claim. */
  async #fenced<T>(
    lease: Lease,
    work: (trx: Knex.Transaction) => Promise<T>,
  ): Promise<T | 'lost'> {
    return this.#knex.transaction(async trx =>
      (await holdsLease(trx, lease)) ? work(trx) : 'lost',
    );
  }
}

async function idOf(
  knex: Knex,
  key: string | undefined,
): Promise<string | undefined> {
  const row =
    key === undefined
      ? undefined
      : await knex<RequestRow>('requests')
          .where({ request_key: key })
          .first('id');
  return row?.id;
}
