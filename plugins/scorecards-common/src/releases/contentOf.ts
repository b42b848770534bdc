import type { ReleaseContent, ReleaseFinding } from '../schemas/release';
import {
  isNamedBy,
  keyOf,
  ReleaseChange,
  ReleasesOf,
  reportAllowanceMs,
  statementOf,
} from './releaseChange';

const mostNamed = 5;
const kinds = ['schema', 'infrastructure', 'config', 'flag'] as const;

/**
 * What a release was when it was deployed first, to whichever environment, as it was
 * reported by then, or a little later. What is reported later belongs to it and does
 * not change what it is: `late` names that.
 *
 * @param own - its deploys
 * @param of.deploys - all of them, in time, as `own`
 * @param of.changes - all of them, in any order
 */
export function contentOf(
  own: readonly ReleaseChange[],
  of: ReleasesOf & {
    deploys: readonly ReleaseChange[];
    changes: readonly ReleaseChange[];
  },
): { content: ReleaseContent; late?: ReleaseFinding } {
  const first = firstReported(own);
  const { environment, occurredAt: at } = first;
  const key = keyOf(first)!;
  const until = reportedAt(first) + reportAllowanceMs;
  const isInTime = (one: ReleaseChange) => reportedAt(one) <= until;
  const before = of.deploys.findLast(
    one =>
      one.environment === environment &&
      one.occurredAt <= at &&
      one !== first &&
      keyOf(one) !== key &&
      isInTime(one),
  );
  const isBrought = (one: ReleaseChange) =>
    kinds.some(kind => kind === one.kind) &&
    one.environment === environment &&
    one.occurredAt <= at &&
    one.occurredAt > (before?.occurredAt ?? -Infinity) &&
    one.outcome !== 'failed' &&
    one.outcome !== 'rolled-back';
  const candidates = of.changes.map(now => ({ now, then: asOf(now, until) }));
  const brought = candidates
    .flatMap(({ then }) => (then && isBrought(then) ? [then] : []))
    .sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1));
  const itemsOf = (kind: ReleaseChange['kind']) =>
    itemsIn(brought.filter(one => one.kind === kind));
  const { digest, revision } = first;
  const statement = statementOf(of.statements, environment, { key, revision });
  const content: ReleaseContent = {
    entityRef: of.entityRef,
    ...(digest !== undefined && { digest }),
    ...(revision !== undefined && { revision }),
    migrations: itemsOf('schema'),
    modules: itemsOf('infrastructure'),
    configuration: itemsOf('config'),
    flags: itemsOf('flag'),
    exemptions: of.exemptions
      .filter(
        ({ from, recordedAt = from, to }) =>
          from <= at && (to === undefined || at < to) && recordedAt <= until,
      )
      .map(({ control, id }) => ({ id, control }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    verification: [
      ...new Set(
        of.decisions
          .filter(
            ({ at: decidedAt, recordedAt = decidedAt, release }) =>
              decidedAt <= at &&
              recordedAt <= until &&
              isNamedBy(release, { key, revision }),
          )
          .map(({ decision }) => decision),
      ),
    ].sort(),
    ...(statement &&
      statement.at <= until && {
        stated: { ...statement.stated, environment },
      }),
  };
  const wordsOf = (one: ReleaseChange | undefined) =>
    one && isBrought(one) ? wordsFor(one) : undefined;
  const late = candidates
    .flatMap(({ now, then }) => {
      const [words, known] = [wordsOf(now), wordsOf(then)];
      return words === known
        ? []
        : [{ ...now, words: words ?? `without ${known}` }];
    })
    .sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1));
  return {
    content,
    ...(late.length > 0 && { late: lateFinding(first, late) }),
  };
}

/** Of its deploys that which was known first: one of before may come later. */
export function firstReported(own: readonly ReleaseChange[]): ReleaseChange {
  return own.reduce((first, next) =>
    reportedAt(next) < reportedAt(first) ? next : first,
  );
}

/** A change is not known before it happened, by the clock of its source. */
function reportedAt({ occurredAt, ...one }: ReleaseChange): number {
  return Math.max(occurredAt, one.reportedAt ?? occurredAt);
}

/** What a change was reported as by an instant; undefined where it was not. */
function asOf(change: ReleaseChange, until: number): ReleaseChange | undefined {
  const { reported } = change;
  if (!reported) {
    return reportedAt(change) <= until ? change : undefined;
  }
  const state = reported.findLast(one => one.receivedAt <= until);
  return state && { ...state, id: change.id };
}

function wordsFor({ item, kind, revision, title }: ReleaseChange): string {
  return [kind, item, revision ?? title].filter(Boolean).join(' ');
}

function itemsIn(
  changes: readonly ReleaseChange[],
): { item?: string; to: string }[] {
  const last = new Map<string, { item?: string; to: string }>();
  for (const { item, kind, revision, title } of changes) {
    const to = revision ?? title;
    if (to !== undefined) {
      // Migrations follow each other; of all else the last one counts.
      const place = kind === 'schema' ? `${item} ${to}` : item ?? to;
      last.delete(place);
      last.set(place, { ...(item !== undefined && { item }), to });
    }
  }
  return [...last.values()];
}

function lateFinding(
  first: ReleaseChange,
  late: readonly (ReleaseChange & { words: string })[],
): ReleaseFinding {
  const { digest } = first;
  const name = first.revision ?? digest!;
  const names = [...new Set(late.map(({ words }) => words))];
  const more = names.length - mostNamed;
  return {
    kind: 'content-late',
    revision: name,
    change: late.at(-1)!.id,
    digests: digest === undefined ? [] : [digest],
    reason: `Content reported after the release: ${names
      .slice(0, mostNamed)
      .join(', ')}${
      more > 0 ? ` and ${more} more` : ''
    } came with ${name}, and it was deployed before that was known. Its identity stays.`,
  };
}
