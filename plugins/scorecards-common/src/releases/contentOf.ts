import type { ReleaseContent, ReleaseFinding } from '../schemas/release';
import {
  isNamedBy,
  keyOf,
  ReleaseChange,
  ReleasesOf,
  reportAllowanceMs,
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
 * @param of.inTime - all changes
 */
export function contentOf(
  own: readonly ReleaseChange[],
  of: ReleasesOf & {
    deploys: readonly ReleaseChange[];
    inTime: readonly ReleaseChange[];
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
  const brought = of.inTime.filter(
    one =>
      one.environment === environment &&
      one.occurredAt <= at &&
      one.occurredAt > (before?.occurredAt ?? -Infinity) &&
      one.outcome !== 'failed' &&
      one.outcome !== 'rolled-back',
  );
  const itemsOf = (kind: ReleaseChange['kind']) =>
    itemsIn(brought.filter(one => one.kind === kind && isInTime(one)));
  const { digest, revision } = first;
  const content: ReleaseContent = {
    ...{ entityRef: of.entityRef, ...(digest !== undefined && { digest }) },
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
  };
  const late = brought.filter(
    one => kinds.some(kind => kind === one.kind) && !isInTime(one),
  );
  return {
    content,
    ...(late.length > 0 && { late: lateFinding(first, late) }),
  };
}

/** Of its deploys that which was known first: one of before may come later. */
function firstReported(own: readonly ReleaseChange[]): ReleaseChange {
  return own.reduce((first, next) =>
    reportedAt(next) < reportedAt(first) ? next : first,
  );
}

/** A change is not known before it happened, by the clock of its source. */
function reportedAt({ occurredAt, ...one }: ReleaseChange): number {
  return Math.max(occurredAt, one.reportedAt ?? occurredAt);
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
  late: readonly ReleaseChange[],
): ReleaseFinding {
  const { digest } = first;
  const name = first.revision ?? digest!;
  const names = [
    ...new Set(
      late.map(({ item, kind, revision, title }) =>
        [kind, item, revision ?? title].filter(Boolean).join(' '),
      ),
    ),
  ];
  const more = names.length - mostNamed;
  return {
    ...{ kind: 'content-late', revision: name, change: late.at(-1)!.id },
    digests: digest === undefined ? [] : [digest],
    reason: `Content reported after the release: ${names
      .slice(0, mostNamed)
      .join(', ')}${
      more > 0 ? ` and ${more} more` : ''
    } came with ${name}, and it was deployed before that was known. Its identity stays.`,
  };
}
