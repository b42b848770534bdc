import { NotAllowedError } from '@backstage/errors';
import {
  Author,
  mayTakeFrom,
  rankOfAuthor,
} from '@plumbline/backstage-plugin-evidence-node';

type Authored = { reported_by: Author | null };

/**
 * Which of some reports say something that is not known yet. An entry is amended
 * by its author alone, or by whoever has taken the name of its source since; what
 * that one reports alike becomes theirs.
 *
 * @param options.nameOf - names the entry in a refusal
 * @throws NotAllowedError for news of an entry that is another author's
 */
export function sortReports<R extends { entry: string; hash: string }>(
  reports: readonly R[],
  options: {
    author: Author;
    known: readonly (Authored & { entry: string; hash: string })[];
    nameOf: (report: R) => string;
  },
): { fresh: R[]; takenOver: R[] } {
  const { author, known, nameOf } = options;
  const byEntry = new Map<string, Map<string, Author | null>>();
  for (const { entry, hash, reported_by } of known) {
    const entries = byEntry.get(entry) ?? new Map();
    byEntry.set(entry, entries.set(hash, reported_by));
  }
  const fresh: R[] = [];
  const takenOver: R[] = [];
  for (const report of reports) {
    const { entry, hash } = report;
    const authors = byEntry.get(entry) ?? new Map<string, Author | null>();
    byEntry.set(entry, authors);
    const first = authors.get(hash);
    if (first === undefined) {
      for (const other of new Set(authors.values())) {
        requireAuthor(author, other, nameOf(report));
      }
      fresh.push(report);
    } else if (rankOfAuthor(author) > rankOfAuthor(first)) {
      takenOver.push(report);
    } else {
      continue;
    }
    authors.set(hash, author);
  }
  return { fresh, takenOver };
}

function requireAuthor(
  author: Author,
  other: Author | null,
  entry: string,
): void {
  if (!mayTakeFrom(author, other)) {
    throw new NotAllowedError(
      other === null
        ? `The ${entry} was reported before authors were kept and can't be amended; report it under another id`
        : `The ${entry} was reported by another author, and only its author can amend it; report it under another id`,
    );
  }
}

/**
 * The reports about one entry that count: those of its author. Where an
 * interface took over the name of a source, what was reported under it before is
 * not the interface's. A function of the set of reports, in whichever order they
 * came.
 */
export function thatCount<R extends Authored>(reports: readonly R[]): R[] {
  const rank = Math.max(
    ...reports.map(({ reported_by }) => rankOfAuthor(reported_by)),
  );
  return reports.filter(
    ({ reported_by }) => rankOfAuthor(reported_by) === rank,
  );
}

/** Who reported last of those whose reports count; of one instant the greater hash. */
export function authorOf(
  reports: readonly (Authored & {
    hash: string;
    reported_at: number | string;
  })[],
): Author | null {
  return reports.reduce((last, next) => {
    const later = Number(next.reported_at) - Number(last.reported_at);
    return later > 0 || (later === 0 && next.hash > last.hash) ? next : last;
  }).reported_by;
}
