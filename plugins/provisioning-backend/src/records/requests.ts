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
  /** The creation that made the service, as the requester states it. */
  creation?: string;
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
