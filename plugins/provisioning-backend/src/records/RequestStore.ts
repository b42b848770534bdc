import type { Lease } from '@plumbline/backstage-plugin-evidence-node';
import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Approval,
  ApprovalNeed,
  Bound,
  Budget,
  Cost,
  Drift,
  Finding,
  Intent,
  OperationKind,
  PlanSummary,
  RiskClass,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';

/** Instants are epoch milliseconds. */
export type StoredRequest = {
  id: string;
  product: string;
  productVersion: number;
  requester: string;
  service: string;
  owner: string;
  state: State;
  intent: Intent;
  resourceName: string;
  createdAt: number;
  updatedAt: number;
  expiresAt?: number;
  activeAt?: number;
  drift?: Drift;
};

/** A rule with who is seen to use what would go, to be shown only to those who may see them. */
export type StoredNeed = ApprovalNeed & { readers?: string[] };

/** Who has to approve, and why. */
export type ApprovalRule = {
  by: string[];
  because: string;
  validHours: number;
  /** Each rule with who answers for it; one of before there were several has none. */
  needs?: StoredNeed[];
  risk?: RiskClass;
};

export type StoredOperation = {
  id: string;
  requestId: string;
  number: number;
  kind: OperationKind;
  state: State;
  requestedBy?: string;
  reason?: string;
  /** The requester and their own key; absent where it was read again. */
  key?: string;
  intent: Intent;
  intentHash: string;
  createdAt: number;
  updatedAt: number;
  attempts: number;
  waitingFor?: string;
  error?: string;
  findings: Finding[];
  cost?: Cost;
  plan?: PlanSummary;
  bound?: Bound;
  approval?: ApprovalRule;
  /** When it goes once this is in force, where the level changes. */
  expiresAt?: number;
  /** When its run began, while it is being applied. */
  begunAt?: number;
};

export type StoredApproval = Omit<Approval, 'at' | 'countsUntil'> & {
  at: number;
};

export type StoredEntry = {
  requestId: string;
  seq: number;
  operationId: string;
  at: number;
  state: State;
  actor?: string;
  message: string;
};

/** A step to be reported: in the time line, and to evidence. */
export type NewEntry = {
  at: number;
  actor?: string;
  message: string;
  /** What evidence records of it; a plain step where left out. */
  decision?: Pick<DecisionInput, 'type' | 'action'> &
    Partial<Pick<DecisionInput, 'reason' | 'validFrom' | 'validUntil'>>;
  /** What distinguishes it from other decisions about the same operation. */
  subject?: Record<string, string>;
  /** Somebody withdrew their approval; listed as a case of its own. */
  withdrawsApproval?: boolean;
  /** What makes it understood later. */
  body?: Record<string, unknown>;
};

/** What a step leaves behind; what is not named stays as it is. */
export type OperationChanges = Partial<
  Pick<
    StoredOperation,
    'findings' | 'cost' | 'plan' | 'bound' | 'approval' | 'error' | 'expiresAt'
  >
> & {
  /** Encrypted. */
  planFile?: Buffer;
  /** What policies on the plan were judged by, encrypted. */
  facts?: Buffer;
  /** What holds of the request from now on. */
  request?: { intent?: Intent; expiresAt?: number | null; activeAt?: number };
};

export type Move = {
  operation: Pick<StoredOperation, 'id' | 'requestId' | 'kind'>;
  from: State;
  to: State;
  entry: NewEntry;
  changes?: OperationChanges;
  /** Why what was approved does not count any more. */
  voids?: string;
  /** It is `lost` where more is taken of it by now. */
  budget?: Budget;
  /** What is requested from now on, where a person corrected it. */
  corrected?: Named & { intentHash: string };
  /** Back to what is recorded, from where nothing leads there. */
  repairs?: boolean;
};

/** What is requested, with the name that it is to have. */
export type Named = {
  intent: Intent;
  resourceName: string;
  /** The field of the intent that has the name; unchecked where absent. */
  nameField?: string;
};

/** More time for a request. */
export type Extension = {
  expiresAt: number;
  /** When it would have ended. */
  from: number;
  entry: NewEntry;
};

export type RequestFilter = {
  state?: State;
  product?: string;
  owner?: string;
  service?: string;
  requester?: string;
  /** Of any of these; of nobody where it is empty. */
  owners?: readonly string[];
  /** With an operation that stands there. */
  operation?: State;
  /** Only what was made and is there. */
  made?: boolean;
  /** Only what another hand changed, or what goes by itself. */
  has?: 'drift' | 'end';
};

export type Unrecorded = { decision: DecisionInput; entry: StoredEntry };

/** Remembers requests and all that becomes of them. */
export interface RequestStore {
  /**
   * Keeps a request with its first operation.
   *
   * @returns the id that the key stands for, the request's own where it is new
   * @throws InputError where its name was taken meanwhile
   */
  add(
    request: StoredRequest & Named & { key?: string },
    operation: StoredOperation,
    entries: readonly (NewEntry & { state: State })[],
  ): Promise<string>;
  /** Of the one that was added with this key. */
  idOf(key: string): Promise<string | undefined>;
  /** Those of a product that are, or may be, there under a name. */
  named(product: string, name: string): Promise<StoredRequest[]>;
  get(id: string): Promise<StoredRequest | undefined>;
  /** The newest first, after a position. */
  list(
    filter: RequestFilter,
    page: { after?: { createdAt: number; id: string }; limit: number },
  ): Promise<StoredRequest[]>;
  /**
   * In their order.
   *
   * @param options.plans - false leaves them out: they are large
   * @param options.whole - false, for lists, leaves out requests of which one is
   *   damaged; else it is thrown, since who judges has to know them all
   */
  operations(
    requestIds: readonly string[],
    options?: { plans?: boolean; whole?: boolean },
  ): Promise<StoredOperation[]>;
  /** The one that was added with this key. */
  operationWith(
    requestId: string,
    key: string,
  ): Promise<{ kind: OperationKind } | undefined>;
  approvals(
    operationIds: readonly string[],
  ): Promise<(StoredApproval & { operationId: string })[]>;
  timeline(requestId: string): Promise<StoredEntry[]>;
  /** What evidence records of a step. */
  decisionOf(
    step: Pick<StoredEntry, 'requestId' | 'seq'>,
  ): Promise<DecisionInput | undefined>;
  /** Another one once anything became of any request. */
  version(): Promise<string>;

  /** Operations that go on by themselves, those that waited longest first. */
  due(machineNow: number, limit: number): Promise<StoredOperation[]>;
  claim(
    operationId: string,
    holder: string,
    ttlMs: number,
  ): Promise<Lease | undefined>;
  release(operationId: string, holder: string): Promise<void>;
  /** `lost` where another replica took over, or it stands elsewhere by now. */
  move(lease: Lease, move: Move): Promise<'moved' | 'lost'>;
  /** Waits, and says for what. */
  wait(
    lease: Lease,
    operationId: string,
    wait: { waitingFor: string; nextTryAt: number; attempts: number },
  ): Promise<'waits' | 'lost'>;
  /** Keeps that its run begins; nobody withdraws an approval from here on. */
  begin(
    lease: Lease,
    operationId: string,
    at: number,
  ): Promise<'begun' | 'lost'>;
  /**
   * Voids what one person approved of an operation whose run has not begun;
   * `lost` where it has, or it stands elsewhere, or nothing of theirs counts.
   */
  withdrawApproval(
    lease: Lease,
    options: {
      operation: StoredOperation;
      by: string;
      entry: NewEntry;
      why: string;
    },
  ): Promise<'moved' | 'lost'>;
  /** What a person decides; `lost` where it stands elsewhere by now. */
  decide(move: Move, approval?: StoredApproval): Promise<'moved' | 'lost'>;
  /**
   * Keeps an approval, and moves where with it all is approved; `lost` also
   * where it was planned anew meanwhile.
   *
   * @param options.partly - what is recorded where others have to approve, too
   */
  approve(
    move: Move,
    approval: StoredApproval,
    options: {
      isComplete(approvals: readonly StoredApproval[]): boolean;
      partly: NewEntry;
    },
  ): Promise<'moved' | 'waits' | 'lost'>;
  /**
   * With the time that is given for it, or neither.
   *
   * @returns `busy` where another operation has not ended, `lost` where there is
   * nothing to do it with any more
   */
  addOperation(
    operation: StoredOperation,
    entry: NewEntry,
    extension?: Extension,
  ): Promise<'added' | 'busy' | 'lost'>;
  /** Changes of a request that run nothing. */
  note(
    requestId: string,
    change: { state?: State; expiresAt?: number },
    entry: NewEntry,
    from: State,
  ): Promise<'noted' | 'lost'>;

  /** Encrypted. */
  planFile(operationId: string): Promise<Buffer | undefined>;
  /** Encrypted; by operation, those that were planned. */
  facts(operationIds: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;

  /** Active ones whose time is up by then, but for those being ended. */
  expiring(before: number, limit: number): Promise<StoredRequest[]>;
  /**
   * Steps that evidence has not got yet, in order.
   *
   * @param without - requests of which there is no more to read
   */
  unrecorded(limit: number, without?: readonly string[]): Promise<Unrecorded[]>;
  markRecorded(entry: Pick<StoredEntry, 'requestId' | 'seq'>): Promise<void>;
}
