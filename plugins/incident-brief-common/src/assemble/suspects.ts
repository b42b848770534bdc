import type {
  Change,
  EntitySummary,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Suspect } from '../schema';
import { compareLatestFirst } from './order';
import { scopeOf } from './scope';

const minute = 60_000;
const hour = 60 * minute;

/** How far back from the onset a change is suspect, in milliseconds. */
export const suspectBefore = 24 * hour;
/** How long after the onset a change is still told: as a response to it. */
const after = hour;
/** More would not be read at 3 a.m. */
const most = 10;

/** Bands, so that minutes of clock skew do not outweigh whose change it was. */
const bands: readonly { within: number; words: string }[] = [
  { within: 30 * minute, words: 'within 30 minutes' },
  { within: 2 * hour, words: 'within 2 hours' },
  { within: 6 * hour, words: 'within 6 hours' },
  { within: suspectBefore, words: 'within 24 hours' },
];

/** One named reason: a lower rank is more suspect. */
type Reason = { rank: number; words?: string };

type Ranked = { change: Change; reasons: Reason[] };

/**
 * Changes that may have caused it: those of the 24 hours before the onset and
 * of the hour after it (without an onset, of the 24 hours before the brief), to
 * the entity, its members, what it calls directly and what it runs on.
 *
 * They are ordered by named reasons, one after the other and without weights:
 * this environment or one before production; before the onset or after it;
 * nearness in time; distance; outcome; kind. What is equal in all of these is
 * ordered by time, the latest first. The machine says suspect; that one was the
 * cause is for a human to say.
 */
export function assembleSuspects(
  context: EvidenceContext,
  onset: string | undefined,
): { suspects: Suspect[]; moreSuspects?: number } {
  const distance = distancesOf(context);
  const end = onset === undefined ? undefined : Date.parse(onset);
  const anchor = end ?? Date.parse(context.at);
  const inWindow = context.changes.filter(change => {
    const occurred = Date.parse(change.occurredAt);
    return (
      occurred >= anchor - suspectBefore &&
      occurred <= (end === undefined ? anchor : anchor + after)
    );
  });
  const last = lastBefore(inWindow, end, distance);
  const ranked = inWindow
    .flatMap((change): Ranked[] => {
      const near = distance(change.entityRef);
      return near === undefined
        ? []
        : [
            {
              change,
              reasons: [
                environment(change, context.environment),
                timing(change, end, change === last),
                near,
                outcome(change),
                kind(change),
              ],
            },
          ];
    })
    .sort(compareRanked);
  return {
    suspects: ranked.slice(0, most).map(({ change, reasons }) => ({
      change,
      reasons: reasons.flatMap(({ words }) => words ?? []),
    })),
    ...(ranked.length > most && { moreSuspects: ranked.length - most }),
  };
}

function compareRanked(a: Ranked, b: Ranked): number {
  for (let i = 0; i < a.reasons.length; i++) {
    const difference = a.reasons[i].rank - b.reasons[i].rank;
    if (difference !== 0) {
      return difference;
    }
  }
  return compareLatestFirst(a.change, b.change);
}

/** Environments that customers do not meet, by the names that they usually have. */
const preProduction =
  /^(dev|development|test|testing|qa|uat|stag(e|ing)|preview|sandbox|ci|local|review)([-_/].*)?$/i;

/** Asked for one environment, evidence gives no other; asked for none, all. */
function environment(change: Change, asked: string | undefined): Reason {
  return asked === undefined && preProduction.test(change.environment ?? '')
    ? { rank: 1, words: `another environment: ${change.environment}` }
    : { rank: 0 };
}

/** Sentences must not move with the clock, so without an onset there are no bands. */
function timing(
  change: Change,
  onset: number | undefined,
  isLast: boolean,
): Reason {
  if (onset === undefined) {
    return { rank: 0, words: 'recent; when it began is not known' };
  }
  const age = onset - Date.parse(change.occurredAt);
  if (age < 0) {
    return {
      rank: bands.length,
      words: 'after onset: a response, not a cause',
    };
  }
  const band = bands.findIndex(({ within }) => age <= within);
  const { words } = bands[band];
  return {
    rank: band,
    words: `${isLast ? 'last ' : ''}before onset, ${words}`,
  };
}

/** Of the changes to the subject itself, the last one before the onset. */
function lastBefore(
  changes: Change[],
  onset: number | undefined,
  distance: (ref: string | undefined) => Reason | undefined,
): Change | undefined {
  return changes
    .filter(
      change =>
        onset !== undefined &&
        Date.parse(change.occurredAt) <= onset &&
        distance(change.entityRef)?.rank === 0,
    )
    .sort(compareLatestFirst)[0];
}

function distancesOf(
  context: EvidenceContext,
): (ref: string | undefined) => Reason | undefined {
  const reasons = new Map<string, Reason>();
  const tell = (ref: string, reason: Reason) => {
    if (!reasons.has(ref)) {
      reasons.set(ref, reason);
    }
  };
  for (const ref of scopeOf(context)) {
    tell(ref, {
      rank: 0,
      words: inScope(ref, context),
    });
  }
  for (const ref of context.substrate) {
    tell(ref, { rank: 1, words: `what it runs on: ${ref}` });
  }
  for (const { entityRef, direction, depth } of context.dependencies) {
    if (direction === 'calls' && depth === 1) {
      tell(entityRef, { rank: 1, words: `direct dependency: ${entityRef}` });
    }
  }
  return ref => (ref === undefined ? undefined : reasons.get(ref));
}

/** Whatever is in scope is the subject, a member of it, or what provides it. */
function inScope(ref: string, { subject, members }: EvidenceContext): string {
  if (ref === subject.entityRef) {
    return thisOne(subject);
  }
  return members.includes(ref)
    ? `part of it: ${ref}`
    : `what provides it: ${ref}`;
}

function thisOne(subject: EntitySummary): string {
  const kindInWords = subject.kind.toLocaleLowerCase('en-US');
  return `this ${kindInWords === 'component' ? 'service' : kindInWords}`;
}

function outcome(change: Change): Reason {
  switch (change.outcome) {
    case 'failed':
      return { rank: 0, words: 'failed' };
    case 'rolled-back':
      return { rank: 0, words: 'rolled back' };
    case 'in-progress':
      return { rank: 1, words: 'still in progress' };
    default:
      return { rank: 2 };
  }
}

function kind(change: Change): Reason {
  return change.kind === 'commit'
    ? { rank: 1, words: 'merged, not deployed' }
    : { rank: 0 };
}
