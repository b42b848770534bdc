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
  State,
  OperationKind,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type {
  Extension,
  Move,
  Named,
  NewEntry,
  RequestFilter,
  StoredApproval,
  StoredEntry,
  StoredOperation,
  StoredRequest,
  Unrecorded,
} from './requests';
import { addOperation } from './database/addOperation';
import { addRequest, idOf } from './database/addRequest';
import { addApproval, approveOperation } from './database/approveOperation';
import { expiringRequests } from './database/expiringRequests';
import { namedRequests } from './database/freeName';
import { listRequests } from './database/listRequests';
import { moveOperation } from './database/moveOperation';
import { noteRequest } from './database/noteRequest';
import { requestsVersion } from '../database/operations/requestsVersion';
import { readSteps } from './database/readSteps';
import {
  operationColumns,
  toApproval,
  toEntry,
  toOperation,
  toRequest,
} from './database/rows';
import { withdrawApproval } from './database/withdrawApproval';
import type {
  ApprovalRow,
  OperationRow,
  RequestRow,
  TimelineRow,
} from '../database/tables';

const selfMoving = states.filter(goesOnByItself);

type ReadRow = Parameters<typeof toOperation>[0];

/** Remembers requests and all that becomes of them. */
export class RequestStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Keeps a request with its first operation.
   *
   * @returns the id that the key stands for, the request's own where it is new
   * @throws InputError where its name was taken meanwhile
   */
  async add(
    request: StoredRequest & Named & { key?: string },
    operation: StoredOperation,
    entries: readonly (NewEntry & { state: State })[],
  ): Promise<string> {
    return this.#knex.transaction(trx =>
      addRequest(trx, { request, operation, entries }),
    );
  }

  /** Of the one that was added with this key. */
  async idOf(key: string): Promise<string | undefined> {
    return idOf(this.#knex, key);
  }

  /** Those of a product that are, or may be, there under a name. */
  async named(product: string, name: string): Promise<StoredRequest[]> {
    return namedRequests(this.#knex, product, name);
  }

  async get(id: string): Promise<StoredRequest | undefined> {
    const row = await this.#knex<RequestRow>('requests').where({ id }).first();
    return row && toRequest(row);
  }

  /** The newest first, after a position. */
  async list(
    filter: RequestFilter,
    page: { after?: { createdAt: number; id: string }; limit: number },
  ): Promise<StoredRequest[]> {
    return listRequests(this.#knex, filter, page);
  }

  /**
   * In their order.
   *
   * @param options.plans - false leaves them out: they are large
   * @param options.whole - false, for lists, leaves out requests of which one is
   *   damaged; else it is thrown, since who judges has to know them all
   */
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

  /** The one that was added with this key. */
  async operationWith(
    requestId: string,
    key: string,
  ): Promise<{ kind: OperationKind } | undefined> {
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

  /** What evidence records of a step. */
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

  /** Another one once anything became of any request. */
  async version(): Promise<string> {
    return requestsVersion(this.#knex);
  }

  /** Operations that go on by themselves, those that waited longest first. */
  async due(machineNow: number, limit: number): Promise<StoredOperation[]> {
    const query = this.#knex<OperationRow>('operations')
      .whereIn('state', selfMoving)
      .andWhere('next_try_at', '<=', machineNow)
      .orderBy(['next_try_at', 'created_at', 'id'])
      .select(...operationColumns);
    return readRows<ReadRow, StoredOperation>(this.#knex, 'operations', {
      query,
      limit,
      id: row => row.id,
      map: toOperation,
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

  /** `lost` where another replica took over, or it stands elsewhere by now. */
  async move(lease: Lease, move: Move): Promise<'moved' | 'lost'> {
    return this.#fenced(lease, trx => moveOperation(trx, move));
  }

  /** Waits, and says for what. */
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

  /** Keeps that its run begins; nobody withdraws an approval from here on. */
  async begin(lease: Lease, id: string, at: number): Promise<'begun' | 'lost'> {
    return this.#fenced(lease, async trx => {
      await trx<OperationRow>('operations')
        .where({ id })
        .update({ begun_at: at });
      return 'begun' as const;
    });
  }

  /**
   * Voids what one person approved of an operation whose run has not begun;
   * `lost` where it has, or it stands elsewhere, or nothing of theirs counts.
   */
  async withdrawApproval(
    lease: Lease,
    options: {
      operation: StoredOperation;
      by: string;
      entry: NewEntry;
      why: string;
    },
  ): Promise<'moved' | 'lost'> {
    return this.#fenced(lease, trx => withdrawApproval(trx, options));
  }

  /** What a person decides; `lost` where it stands elsewhere by now. */
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

  /**
   * Keeps an approval, and moves where with it all is approved; `lost` also
   * where it was planned anew meanwhile.
   *
   * @param options.partly - what is recorded where others have to approve, too
   */
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

  /**
   * With the time that is given for it, or neither.
   *
   * @returns `busy` where another operation has not ended, `lost` where there is
   * nothing to do it with any more
   */
  async addOperation(
    operation: StoredOperation,
    entry: NewEntry,
    extension?: Extension,
  ): Promise<'added' | 'busy' | 'lost'> {
    return this.#knex.transaction(trx =>
      addOperation(trx, { operation, entry, extension }),
    );
  }

  /** Changes of a request that run nothing. */
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

  /** Encrypted. */
  async planFile(operationId: string): Promise<Buffer | undefined> {
    const row = await this.#knex<OperationRow>('operations')
      .where({ id: operationId })
      .first('plan_file');
    return row?.plan_file ?? undefined;
  }

  /** Encrypted; by operation, those that were planned. */
  async facts(
    operationIds: readonly string[],
  ): Promise<ReadonlyMap<string, Buffer>> {
    const rows = await this.#knex<OperationRow>('operations')
      .whereIn('id', [...operationIds])
      .whereNotNull('facts')
      .select('id', 'facts');
    return new Map(rows.map(({ id, facts }) => [id, facts!]));
  }

  /** Active ones whose time is up by then, but for those being ended. */
  async expiring(before: number, limit: number): Promise<StoredRequest[]> {
    return expiringRequests(this.#knex, { before, limit });
  }

  /**
   * Steps that evidence has not got yet, in order.
   *
   * @param without - requests of which there is no more to read
   */
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
