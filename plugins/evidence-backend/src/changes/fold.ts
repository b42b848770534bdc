import type {
  ChangeKind,
  ChangeOutcome,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';

/** One report as the ledger keeps it. */
export type ReportBody = {
  source: string;
  kind: ChangeKind;
  entityRef?: string;
  /** The closest first; given exactly where `entityRef` is not. */
  signals?: Signal[];
  environment?: string;
  /** What within the entity changed. */
  item?: string;
  occurredAt: string;
  actor?: string;
  revision?: string;
  title?: string;
  outcome?: ChangeOutcome;
  links?: { diff?: string; run?: string; rollback?: string };
};

export type Report = {
  /** SHA-256 of the body: equal for a replay. */
  hash: string;
  /** Epoch milliseconds. */
  reportedAt: number;
  body: ReportBody;
};

/** What all reports about one change say together. */
export type FoldedChange = ReportBody;

/** Of two reports of one instant, the one that says more about the end wins. */
const outcomeRank: Record<ChangeOutcome, number> = {
  'in-progress': 1,
  succeeded: 2,
  failed: 3,
  'rolled-back': 4,
};

/**
 * Puts the reports about one change together. A pure function of the *set* of
 * reports: the order of arrival and replays change nothing. Later reports win
 * field by field; a report that says nothing about a field leaves it.
 *
 * @param reports - at least one
 */
export function foldReports(reports: readonly Report[]): FoldedChange {
  const sorted = [...reports].sort(compareReports);
  const folded = { ...sorted[0].body };
  for (const { body } of sorted.slice(1)) {
    folded.kind = body.kind;
    folded.entityRef = body.entityRef;
    folded.signals = body.signals;
    folded.environment = body.environment ?? folded.environment;
    folded.item = body.item ?? folded.item;
    folded.actor = body.actor ?? folded.actor;
    folded.revision = body.revision ?? folded.revision;
    folded.title = body.title ?? folded.title;
    folded.outcome = body.outcome ?? folded.outcome;
    folded.links = { ...folded.links, ...definedOnly(body.links ?? {}) };
  }
  folded.occurredAt = beginning(sorted);
  if (folded.links && Object.keys(folded.links).length === 0) {
    delete folded.links;
  }
  return folded;
}

/**
 * A change happens when it begins to take effect, not when it is over: an
 * incident in the middle of a rollout began after it. So the earliest instant
 * counts; an announcement (a report without outcome, such as a deployment that
 * waits for approval) only where nothing has begun.
 */
function beginning(reports: readonly Report[]): string {
  const begun = reports.filter(({ body }) => body.outcome !== undefined);
  const instants = (begun.length > 0 ? begun : reports).map(
    ({ body }) => body.occurredAt,
  );
  return instants.reduce((first, next) =>
    Date.parse(next) < Date.parse(first) ? next : first,
  );
}

function compareReports(a: Report, b: Report): number {
  return (
    a.reportedAt - b.reportedAt ||
    rankOf(a) - rankOf(b) ||
    (a.hash < b.hash ? -1 : Number(a.hash > b.hash))
  );
}

function rankOf({ body }: Report): number {
  return body.outcome ? outcomeRank[body.outcome] : 0;
}

function definedOnly<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as Partial<T>;
}
