import {
  Change,
  EntitySummary,
  EvidenceContext,
  FiringAlert,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, Suspect } from '../schema';
import { correlationOf } from './correlation';
import { healthOf } from './health';
import { compareLatestFirst } from './order';
import { scopeOf } from './scope';

const minute = 60_000;
const hour = 60 * minute;

/** How far back from the onset a change is suspect, in milliseconds. */
export const suspectBefore = 24 * hour;
/** How long after the onset a change is still told: as a response to it. */
const after = hour;
/** Alerts that began so long after each other began together, in milliseconds. */
const sameTime = 2 * minute;
const firing = 'alerts.firing';
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

type Ranked = { change: Change; isPossible: boolean; reasons: Reason[] };

/** Where a change was made, as seen from what is asked about. */
type Place = { isOwn: boolean; isWell: boolean; reason: Reason };

/**
 * What changed in the 24 hours before the onset and the hour after it (without
 * an onset, in the 24 hours before the brief), to the entity, its members, what
 * it calls directly and what it runs on.
 *
 * Only what may have caused it is a suspect: not what came after the onset, nor
 * what was done to a dependency that is known to be well. These have changed
 * too, which is told apart; without an onset nothing is suspected.
 *
 * Both are ordered by named reasons, one after the other and without weights:
 * whether it runs where something fails; nearness in time; a dependency in trouble since before the onset, then what
 * is asked about, then others; outcome; kind. What is equal in all of these is
 * ordered by time, the latest first. The machine says suspect; that one was the
 * cause is for a human to say.
 */
export function assembleSuspects(
  context: EvidenceContext,
  onset: string | undefined,
): Pick<
  Brief['lastChange'],
  'suspects' | 'moreSuspects' | 'alsoChanged' | 'moreAlsoChanged'
> {
  const end = onset === undefined ? undefined : Date.parse(onset);
  const correlation = correlationOf(context, scopeOf(context));
  const place = placesOf(context, end);
  const anchor = end ?? Date.parse(context.at);
  const inWindow = context.changes.filter(change => {
    const occurred = Date.parse(change.occurredAt);
    return (
      occurred >= anchor - suspectBefore &&
      occurred <= (end === undefined ? anchor : anchor + after)
    );
  });
  const last = lastBefore(inWindow, end, place);
  const ranked = inWindow
    .flatMap((change): Ranked[] => {
      const at = place(change.entityRef);
      if (!at) {
        return [];
      }
      const occurred = Date.parse(change.occurredAt);
      return [
        {
          change,
          isPossible: end !== undefined && occurred <= end && !at.isWell,
          reasons: [
            correlation(change),
            timing(change, end, change === last),
            at.reason,
            outcome(change),
            kind(change),
          ],
        },
      ];
    })
    .sort(compareRanked);
  const suspects = ranked.filter(({ isPossible }) => isPossible);
  const others = ranked.filter(({ isPossible }) => !isPossible);
  return {
    suspects: shown(suspects),
    ...(suspects.length > most && { moreSuspects: suspects.length - most }),
    alsoChanged: shown(others),
    ...(others.length > most && { moreAlsoChanged: others.length - most }),
  };
}

function shown(ranked: readonly Ranked[]): Suspect[] {
  return ranked.slice(0, most).map(({ change, reasons }) => ({
    change,
    reasons: reasons.flatMap(({ words }) => words ?? []),
  }));
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

/** Sentences must not move with the clock, so without an onset there are no bands. */
function timing(
  change: Change,
  onset: number | undefined,
  isLast: boolean,
): Reason {
  if (onset === undefined) {
    return { rank: 0 };
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
  place: (ref: string | undefined) => Place | undefined,
): Change | undefined {
  return changes
    .filter(
      change =>
        onset !== undefined &&
        Date.parse(change.occurredAt) <= onset &&
        place(change.entityRef)?.isOwn,
    )
    .sort(compareLatestFirst)[0];
}

function placesOf(
  context: EvidenceContext,
  onset: number | undefined,
): (ref: string | undefined) => Place | undefined {
  const places = new Map<string, Place>();
  const own = new Set(scopeOf(context));
  for (const ref of own) {
    const reason = { rank: 1, words: inScope(ref, context) };
    places.set(ref, { isOwn: true, isWell: false, reason });
  }
  const rest = (ref: string, words: string) => {
    if (!places.has(ref)) {
      const state = stateOf(ref, context, onset);
      const told = state === undefined ? '' : ` (${state})`;
      places.set(ref, {
        isOwn: false,
        isWell: state === 'ok',
        reason: {
          rank: state === undefined || state === 'ok' ? 2 : 0,
          words: `${words}: ${ref}${told}`,
        },
      });
    }
  };
  for (const ref of context.substrate) {
    rest(ref, 'what it runs on');
  }
  for (const { entityRef, direction, depth } of context.dependencies) {
    if (direction === 'calls' && depth === 1) {
      rest(entityRef, 'direct dependency');
    }
  }
  return ref => (ref === undefined ? undefined : places.get(ref));
}

/**
 * How what it rests on is: undefined where that is not known for now, or where
 * it is in trouble only since what is asked about is.
 */
function stateOf(
  ref: string,
  { changes, facts }: EvidenceContext,
  onset: number | undefined,
): string | undefined {
  const health = healthOf(facts, ref);
  if (!isKnown(health) || health.stale) {
    return undefined;
  }
  if (health.value === 'ok') {
    // What was mended since is well now, and was not then.
    const isMended = changes.some(
      ({ entityRef, occurredAt }) =>
        entityRef === ref && Date.parse(occurredAt) > (onset ?? Infinity),
    );
    return isMended ? undefined : health.value;
  }
  const began = facts
    .filter(({ entityRef, name }) => entityRef === ref && name === firing)
    .flatMap(
      ({ value }) => (Array.isArray(value) ? value : []) as FiringAlert[],
    )
    .flatMap(({ since }) => (since === undefined ? [] : Date.parse(since)));
  const isUndated = began.length === 0 && health.value !== 'alerting';
  return onset === undefined ||
    isUndated ||
    began.some(at => at <= onset + sameTime)
    ? health.value
    : undefined;
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
