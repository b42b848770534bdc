import type {
  AlertStatus,
  ChangeKind,
  ChangeScope,
  Direction,
  Discrepancy,
  EdgeType,
  EvidenceContext,
  IncidentStatus,
  Resolution,
} from '../schemas';

export type ResolveOptions = {
  /** Text records a discrepancy only when this is true; other signals by default. */
  record?: boolean;
  /** An ISO instant: what the signal named then. */
  at?: string;
};

/** The context, or why there is none. */
export type ContextAnswer =
  | { status: 'found'; context: EvidenceContext }
  | { status: 'ambiguous' | 'unmatched'; resolution: Resolution };

/** Query of `GET /api/evidence/changes`. */
export type ListChangesQuery = {
  entityRef?: string;
  scope?: ChangeScope;
  kind?: readonly ChangeKind[];
  environment?: string;
  from?: string;
  to?: string;
  at?: string;
  limit?: number;
  cursor?: string;
};

/** Query of `GET /api/evidence/graph`. */
export type GraphQuery = {
  direction?: Direction;
  type?: readonly EdgeType[];
  depth?: number;
  at?: string;
  limit?: number;
};

/** Query of `GET /api/evidence/discrepancies`. */
export type ListDiscrepanciesQuery = {
  kind?: Discrepancy['kind'];
  state?: Discrepancy['state'];
  entityRef?: string;
  owner?: string;
  limit?: number;
  cursor?: string;
};

/** Query of `GET /api/evidence/alerts`. */
export type ListAlertsQuery = {
  entityRef?: string;
  status?: AlertStatus;
  groupId?: string;
  /** Firing at some time since then. */
  from?: string;
  /** Began by then. */
  to?: string;
  limit?: number;
  cursor?: string;
};

/** Query of `GET /api/evidence/alert-groups`. */
export type ListAlertGroupsQuery = {
  status?: AlertStatus;
  entityRef?: string;
  limit?: number;
  cursor?: string;
};

/** Query of `GET /api/evidence/incidents`. */
export type ListIncidentsQuery = {
  entityRef?: string;
  status?: IncidentStatus;
  source?: string;
  limit?: number;
  cursor?: string;
};
