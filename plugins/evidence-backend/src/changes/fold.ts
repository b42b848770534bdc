import type {
  ChangeInput,
  ChangeOutcome,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { defined } from '../runtime/defined';

/** One report as the ledger keeps it; the signals are given exactly where `entityRef` is not. */
export type ReportBody = Omit<ChangeInput, 'id' | 'signal'> & {
  /** The closest first. */
  signals?: Signal[];
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
  let folded = { ...sorted[0].body };
  for (const { body } of sorted.slice(1)) {
    const { entityRef, signals } = body;
    const links = { ...folded.links, ...defined(body.links ?? {}) };
    folded = { ...folded, ...defined(body), entityRef, signals, links };
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

/** Of two, which says the last word: it is the greater one. */
export function compareReports(a: Report, b: Report): number {
  return (
    a.reportedAt - b.reportedAt ||
    rankOf(a) - rankOf(b) ||
    (a.hash < b.hash ? -1 : Number(a.hash > b.hash))
  );
}

function rankOf({ body }: Report): number {
  return body.outcome ? outcomeRank[body.outcome] : 0;
}
