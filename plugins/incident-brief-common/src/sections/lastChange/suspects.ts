import type {
  Change,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import type { LastChange, Suspect } from './schema';
import { Correlation, correlationOf } from './correlation';
import { undeployed } from './lead';
import { compareLatestFirst } from './order';
import { Place, Places, placesOf, Root, sloBreached, Trouble } from './places';
import { scopeOf } from '../../kit/scope';
import { type Reason, repeatedLast } from './repeated';
import { noteSuperseded } from './superseded';

const minute = 60_000;
const hour = 60 * minute;

/** How far back from the onset a change is suspect, in milliseconds. */
export const suspectBefore = 24 * hour;
/** How long after the onset a change is still listed: it may be a response. */
const after = hour;
/** Alerts that began so long after each other began together, in milliseconds. */
const sameTime = 2 * minute;
/** A caller that changed so long before may have brought its dependency down, in milliseconds. */
const overload = 30 * minute;
/** The same where it is not known when the trouble began: it may have followed. */
const undatedOverload = 6 * hour;
/** By where a change is in effect, the most suspect first; the last rules it out. */
const correlations: readonly Correlation['where'][] = [
  'only there',
  'not known',
  'also elsewhere',
  'only elsewhere',
];
/** By the trouble of what was changed, the most suspect first. */
const troubles: readonly Trouble['is'][] = [
  'origin',
  'beneath an origin',
  'rests on another',
];
/** Beside trouble that comes from elsewhere. */
const noTrouble = troubles.indexOf('rests on another');
/** States of what is in trouble, as verbs. */
const verbs: ReadonlyMap<string, string> = new Map([
  ['alerting', 'alerts'],
  ['degraded', 'is degraded'],
  ['down', 'is down'],
  [sloBreached, 'breaches its SLO'],
]);
/** More would not be read at 3 a.m. */
const most = 10;

/** Bands, so that minutes of clock skew do not outweigh whose change it was. */
const bands: readonly { within: number; words: string }[] = [
  { within: 10 * minute, words: 'within 10 minutes' },
  { within: 30 * minute, words: 'within 30 minutes' },
  { within: 2 * hour, words: 'within 2 hours' },
  { within: 6 * hour, words: 'within 6 hours' },
  { within: suspectBefore, words: 'within 24 hours' },
];

type Ranked = {
  change: Change;
  isPossible: boolean;
  /** It is in effect where something fails, and nowhere else. */
  isCorrelated: boolean;
  reasons: Reason[];
};

/**
 * What changed in the 24 hours before the onset and the hour after it (without
 * an onset, in the 24 hours before the brief), to the entity, its members, what
 * it runs on and what it calls, up to three hops away.
 *
 * Only what may have caused it is a suspect: not what came after the onset or
 * after its own entity was in trouble, what was done to a dependency that is
 * known to be well, nor what does not run where it fails. These are listed as
 * changed too; without an onset nothing is suspected. Nor is anything where a
 * dependency has been in trouble since before the onset, and no change of it is
 * known: then no change explains it, unless the ledger begins after the onset.
 *
 * Both are ordered by named reasons, one after the other and without weights:
 * whether it runs where something fails; whether its dependency has been in
 * trouble since before the onset; nearness, where being of a dependency, and not
 * being deployed, count as much as the next band of time; distance; outcome. What is
 * equal in all of these is ordered by time, the latest first. The machine says
 * suspect; that one was the cause is for a human to say.
 */
export function assembleSuspects(
  context: EvidenceContext,
  onset: string | undefined,
): Pick<
  LastChange,
  | 'suspects'
  | 'moreSuspects'
  | 'unexplained'
  | 'ledgerFrom'
  | 'alsoChanged'
  | 'moreAlsoChanged'
> {
  const end = onset === undefined ? undefined : Date.parse(onset);
  const correlation = correlationOf(context, scopeOf(context));
  const places = placesOf(context, end, {
    before: suspectBefore,
    sameTime,
  });
  const anchor = end ?? Date.parse(context.at);
  const inWindow = context.changes.filter(change => {
    const occurred = Date.parse(change.occurredAt);
    return (
      occurred >= anchor - suspectBefore &&
      occurred <= (end === undefined ? anchor : anchor + after)
    );
  });
  const last = lastBefore(inWindow, end, places);
  const ranked = inWindow
    .flatMap((change): Ranked[] => {
      const place = places.of(change.entityRef);
      return place
        ? [
            rank(change, {
              onset: end,
              place,
              correlation: correlation(change),
              isLast: change === last,
            }),
          ]
        : [];
    })
    .sort(compareRanked);
  const ledgerFrom = ledgerAfter(context, end);
  const unexplained =
    ledgerFrom === undefined
      ? whyUnexplained(ranked, { context, onset: end, places })
      : undefined;
  const isSuspect = ({ isPossible }: Ranked) =>
    isPossible && unexplained === undefined;
  const suspects = repeatedLast(ranked.filter(isSuspect));
  const others = ranked.filter(one => !isSuspect(one));
  return {
    suspects: shown(suspects).map((one, place) =>
      place === 0 ? noteSuperseded(one, context.changes) : one,
    ),
    ...(suspects.length > most && { moreSuspects: suspects.length - most }),
    ...(unexplained !== undefined && { unexplained }),
    ...(ledgerFrom !== undefined && { ledgerFrom }),
    alsoChanged: shown(others),
    ...(others.length > most && { moreAlsoChanged: others.length - most }),
  };
}

/**
 * When the ledger begins, where that is after the onset. Where a change before
 * that is shown, it began earlier: readers from whom something is hidden get the
 * full hour after it.
 */
function ledgerAfter(
  { changes, changeSources }: EvidenceContext,
  onset: number | undefined,
): string | undefined {
  const [first] = changeSources.flatMap(({ from }) => from ?? []).sort();
  if (onset === undefined || first === undefined) {
    return undefined;
  }
  const begins = Date.parse(first);
  const isBefore = changes.some(
    ({ occurredAt }) => Date.parse(occurredAt) < begins,
  );
  return onset < begins && !isBefore ? first : undefined;
}

function shown(ranked: readonly Ranked[]): Suspect[] {
  return ranked.slice(0, most).map(({ change, reasons }) => ({
    change,
    reasons: reasons.flatMap(({ words }) => words ?? []),
  }));
}

function rank(
  change: Change,
  {
    correlation,
    isLast,
    onset,
    place,
  }: {
    correlation: Correlation;
    isLast: boolean;
    onset: number | undefined;
    place: Place;
  },
): Ranked {
  const occurred = Date.parse(change.occurredAt);
  const { distance, isWell, trouble, words } = place;
  const isResponse =
    trouble?.since !== undefined && occurred > trouble.since + sameTime;
  const time = timing(occurred, onset, isLast);
  // Trouble that may have followed is no more than a reason to look there sooner.
  const mayFollow =
    trouble !== undefined &&
    trouble.is !== 'rests on another' &&
    trouble.since === undefined;
  const hops =
    (mayFollow ? -1 : Math.min(1, distance)) +
    (change.kind === 'commit' ? 1 : 0);
  return {
    change,
    isPossible:
      onset !== undefined &&
      occurred <= onset &&
      !isWell &&
      !isResponse &&
      correlation.where !== 'only elsewhere',
    isCorrelated: correlation.where === 'only there',
    reasons: [
      {
        rank: correlations.indexOf(correlation.where),
        words: correlation.words,
      },
      trouble && !isResponse
        ? {
            rank: mayFollow ? noTrouble : troubles.indexOf(trouble.is),
            words,
          }
        : { rank: noTrouble },
      { rank: time.rank + hops, words: time.words },
      { rank: distance, ...((!trouble || isResponse) && { words }) },
      {
        rank: 0,
        ...(isResponse &&
          occurred <= onset! && { words: 'after it began to alert' }),
      },
      outcome(change),
      change.kind === 'commit' ? { rank: 1, words: undeployed } : { rank: 0 },
    ],
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

/**
 * Why no change is a cause, in words; undefined where one may be, where it is
 * not known when it began, and where nobody reports changes.
 */
function whyUnexplained(
  ranked: readonly Ranked[],
  {
    context,
    onset,
    places,
  }: { context: EvidenceContext; onset: number | undefined; places: Places },
): string | undefined {
  const isReported = context.changeSources.some(
    ({ sources }) => sources.length > 0,
  );
  if (onset === undefined || !isReported || context.changesCut !== undefined) {
    return undefined;
  }
  const possible = ranked.filter(one => one.isPossible);
  if (possible.length === 0) {
    return ranked.length === 0
      ? `no change${to(context)} in the 24 hours before is known`
      : `none of the changes${to(context)} that are known may have caused it`;
  }
  const { roots } = places;
  const explains = ({ refs, since }: Root) =>
    possible.some(({ change, isCorrelated }) => {
      const occurred = Date.parse(change.occurredAt);
      return (
        refs.has(change.entityRef!) ||
        isCorrelated ||
        // Its caller may have brought it down.
        (places.of(change.entityRef)!.distance === 0 &&
          (since === undefined
            ? occurred >= onset - undatedOverload
            : occurred >= since - overload && occurred <= since + sameTime))
      );
    });
  return roots.length === 0 || roots.some(explains)
    ? undefined
    : roots
        .map(
          ({ entityRef, since, state }) =>
            `${entityRef} ${verbs.get(state)}${
              since === undefined ? '' : ` since ${beforeOnset(since, onset)}`
            }, and no change of it or of what it rests on is known`,
        )
        .join('; ');
}

/** Of which environment, where there is one. */
function to({ environment }: EvidenceContext): string {
  return environment === undefined ? '' : ` to ${environment}`;
}

function beforeOnset(since: number, onset: number): string {
  const minutes = Math.round((onset - since) / minute);
  if (minutes <= 0) {
    return 'it began';
  }
  return minutes < 120
    ? `${minutes} min before it began`
    : `${Math.round(minutes / 60)} h before it began`;
}

/** Sentences must not move with the clock, so without an onset there are no bands. */
function timing(
  occurred: number,
  onset: number | undefined,
  isLast: boolean,
): Reason {
  if (onset === undefined) {
    return { rank: 0 };
  }
  const age = onset - occurred;
  if (age < 0) {
    return {
      rank: bands.length,
      words: "after onset: it can't be the cause",
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
  places: Places,
): Change | undefined {
  return changes
    .filter(
      change =>
        onset !== undefined &&
        Date.parse(change.occurredAt) <= onset &&
        places.of(change.entityRef)?.distance === 0,
    )
    .sort(compareLatestFirst)[0];
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
