import type {
  AlertStatus,
  ChangeKind,
  ChangeOutcomeFilter,
  ChangeScope,
  Direction,
  DiscrepancyKind,
  DiscrepancyState,
  EdgeType,
  EvidenceContext,
  IncidentStatus,
  Resolution,
} from '../schemas';

/** The context, or why there is none. */
export type ContextAnswer =
  | { status: 'found'; context: EvidenceContext }
  | { status: 'ambiguous' | 'unmatched'; resolution: Resolution };

/** Which changes; without any of these, all. */
export type ChangesFilter = {
  entityRef?: string;
  scope?: ChangeScope;
  /** What these teams or people own; instead of `entityRef`. */
  owner?: readonly string[];
  kind?: readonly ChangeKind[];
  outcome?: readonly ChangeOutcomeFilter[];
  /** Empty: those that name none. */
  environment?: string;
  from?: string;
  to?: string;
  /** Instead of `from`: this long before the portal's now, such as `6h`. */
  since?: string;
  at?: string;
};

/** Query of `GET /api/evidence/changes`. */
export type ListChangesQuery = ChangesFilter & {
  /** Whether to say how each can be undone; by default it is. */
  rollback?: 'true' | 'false';
  /** Whether to list what was once of the entity, and is of another one now. */
  former?: 'true' | 'false';
  limit?: number;
  cursor?: string;
};

/** Query of `GET /api/evidence/changes/timeline`: needs `since` or `from`. */
export type ChangeTimelineQuery = ChangesFilter & {
  /** At the most. */
  bins?: number;
};

/** Query of `GET /api/evidence/graph`. */
export type GraphQuery = {
  /** Without those of another one. */
  environment?: string;
  direction?: Direction;
  type?: readonly EdgeType[];
  depth?: number;
  at?: string;
  limit?: number;
};

/** Query of `GET /api/evidence/discrepancies`. */
export type ListDiscrepanciesQuery = {
  kind?: DiscrepancyKind | readonly DiscrepancyKind[];
  state?: DiscrepancyState | readonly DiscrepancyState[];
  entityRef?: string;
  /** A team or person; `none` for those that nobody owns. */
  owner?: string;
  /** `false`: only what came after the baseline; `true`: only the baseline. */
  baseline?: boolean;
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
  /** ISO 8601: that began then or later. */
  from?: string;
  /** ISO 8601: that began before. */
  to?: string;
  /** Whose present state was learned at this instant or later. */
  learnedFrom?: string;
  /** Also what named the entity before; with what was reported then. */
  withdrawn?: 'true' | 'false';
  limit?: number;
  cursor?: string;
};
