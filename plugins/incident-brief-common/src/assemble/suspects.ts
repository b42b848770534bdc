import {
  Change,
  EntitySummary,
  EvidenceContext,
  FactClaim,
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
/** A caller that changed so long before may have brought its dependency down, in milliseconds. */
const overload = 30 * minute;
/** The same where it is not known when the trouble began: it may have followed. */
const undatedOverload = 6 * hour;
const sloBreached = 'SLO breached';
/** Ranks after which there is no more of a reason. */
const noTrouble = 2;
const ruledOut = 3;
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

/** One named reason: a lower rank is more suspect. */
type Reason = { rank: number; words?: string };

type Ranked = {
  change: Change;
  isPossible: boolean;
  /** It is in effect where something fails, and nowhere else. */
  isCorrelated: boolean;
  reasons: Reason[];
};

/** Where a change was made, as seen from what is asked about. */
type Place = {
  /** Hops away: 0 is what is asked about. */
  distance: number;
  words: string;
  isWell: boolean;
  trouble?: Trouble;
};

/** What a dependency is in since before the onset, and how that points at a cause. */
type Trouble = {
  /** 0: it is, and nothing that it rests on; 1: what rests on it is. */
  rank: number;
  /** When it began, in epoch milliseconds, where that is known. */
  since?: number;
};

type Places = {
  of: (ref: string | undefined) => Place | undefined;
  /** In trouble since before the onset, with nothing in trouble that they rest on. */
  roots: readonly Root[];
};

type Root = {
  entityRef: string;
  state: string;
  since?: number;
  /** Itself and what it rests on. */
  refs: ReadonlySet<string>;
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
 * known: then no change explains it.
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
  Brief['lastChange'],
  | 'suspects'
  | 'moreSuspects'
  | 'unexplained'
  | 'alsoChanged'
  | 'moreAlsoChanged'
> {
  const end = onset === undefined ? undefined : Date.parse(onset);
  const correlation = correlationOf(context, scopeOf(context));
  const places = placesOf(context, end);
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
              ...{ onset: end, place, correlation: correlation(change) },
              isLast: change === last,
            }),
          ]
        : [];
    })
    .sort(compareRanked);
  const unexplained = whyUnexplained(ranked, { context, onset: end, places });
  const isSuspect = ({ isPossible }: Ranked) =>
    isPossible && unexplained === undefined;
  const suspects = repeatedLast(ranked.filter(isSuspect));
  const others = ranked.filter(one => !isSuspect(one));
  return {
    suspects: shown(suspects),
    ...(suspects.length > most && { moreSuspects: suspects.length - most }),
    ...(unexplained !== undefined && { unexplained }),
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

function rank(
  change: Change,
  {
    correlation,
    isLast,
    onset,
    place,
  }: {
    correlation: Reason;
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
  const isUndated =
    trouble !== undefined &&
    trouble.rank < noTrouble &&
    trouble.since === undefined;
  const hops =
    (isUndated ? -1 : Math.min(1, distance)) +
    (change.kind === 'commit' ? 1 : 0);
  return {
    change,
    isPossible:
      onset !== undefined &&
      occurred <= onset &&
      !isWell &&
      !isResponse &&
      correlation.rank < ruledOut,
    isCorrelated: correlation.rank === 0,
    reasons: [
      correlation,
      trouble && !isResponse
        ? { rank: isUndated ? noTrouble : trouble.rank, words }
        : { rank: noTrouble },
      { rank: time.rank + hops, words: time.words },
      { rank: distance, ...((!trouble || isResponse) && { words }) },
      {
        rank: 0,
        ...(isResponse &&
          occurred <= onset! && { words: 'after it began to alert' }),
      },
      outcome(change),
      change.kind === 'commit'
        ? { rank: 1, words: 'merged, not deployed' }
        : { rank: 0 },
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
 * A version that reaches several places, or is merged and deployed, is one
 * cause: what repeats it comes after everything else.
 */
function repeatedLast(ranked: readonly Ranked[]): Ranked[] {
  const seen = new Set<string>();
  const first: Ranked[] = [];
  const repeated: Ranked[] = [];
  for (const one of ranked) {
    const { entityRef, item, kind, revision } = one.change;
    const key = JSON.stringify([
      entityRef,
      kind === 'commit' ? 'deploy' : kind,
      item,
      revision,
    ]);
    if (revision !== undefined && seen.has(key)) {
      const again = { rank: 0, words: `as above: ${revision}` };
      repeated.push({ ...one, reasons: [again, ...one.reasons] });
    } else {
      first.push(one);
      seen.add(key);
    }
  }
  return [...first, ...repeated];
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
      ? 'no change in the 24 hours before is known'
      : 'none of the changes that are known may have caused it';
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
            `${entityRef} ${verbs[state]}${
              since === undefined ? '' : ` since ${beforeOnset(since, onset)}`
            }, and no change of it or of what it rests on is known`,
        )
        .join('; ');
}

const verbs: Readonly<Record<string, string>> = {
  alerting: 'alerts',
  degraded: 'is degraded',
  down: 'is down',
  [sloBreached]: 'breaches its SLO',
};

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

function placesOf(context: EvidenceContext, onset: number | undefined): Places {
  const own = scopeOf(context);
  const upstream = upstreamOf(context, own);
  const restingOn = closureOf(upstream);
  const states = new Map(
    upstream.map(one => [
      one.entityRef,
      stateOf(one.entityRef, context, onset),
    ]),
  );
  const depths = new Map(upstream.map(one => [one.entityRef, one.depth]));
  const isTrouble = (ref: string) => states.get(ref)?.isTrouble === true;
  const troubled = [...states.keys()].filter(isTrouble);
  // Of those in a circle each rests on the others, and none on one of them only.
  const isRoot = (ref: string) =>
    !troubled.some(one => restingOn(one).has(ref) && !restingOn(ref).has(one));
  const places = new Map<string, Place>(
    own.map(ref => [
      ref,
      { distance: 0, words: inScope(ref, context), isWell: false },
    ]),
  );
  for (const { depth, entityRef, usedBy } of upstream) {
    const state = states.get(entityRef);
    const stateInWords = state === undefined ? '' : ` (${state.words})`;
    const nearer = usedBy.filter(ref => (depths.get(ref) ?? 0) < depth);
    const user = nearer.find(isTrouble) ?? nearer[0];
    places.set(entityRef, {
      distance: depth,
      words: `${
        context.substrate.includes(entityRef)
          ? 'what it runs on'
          : depth === 1
          ? 'direct dependency'
          : `dependency of ${user}`
      }: ${entityRef}${stateInWords}`,
      isWell: state?.words === 'ok',
      trouble: troubleOf(entityRef),
    });
  }
  function troubleOf(ref: string): Trouble | undefined {
    if (isTrouble(ref)) {
      return { rank: isRoot(ref) ? 0 : noTrouble, ...sinceOf([ref]) };
    }
    const users = troubled.filter(one => restingOn(ref).has(one));
    return users.some(isRoot) ? { rank: 1, ...sinceOf(users) } : undefined;
  }
  function sinceOf(refs: readonly string[]): { since?: number } {
    const all = refs.map(ref => states.get(ref)?.since);
    return all.every(since => since !== undefined)
      ? { since: Math.max(...all) }
      : {};
  }
  return {
    of: ref => (ref === undefined ? undefined : places.get(ref)),
    roots: troubled.filter(isRoot).map(entityRef => ({
      entityRef,
      state: states.get(entityRef)!.words,
      ...sinceOf([entityRef]),
      refs: new Set([
        entityRef,
        ...[...states.keys()].filter(ref => restingOn(ref).has(entityRef)),
      ]),
    })),
  };
}

type Upstream = EvidenceContext['upstream'];

/** What it runs on, through what it stores in, is as near as what it calls. */
function upstreamOf(
  { subject, substrate, upstream }: EvidenceContext,
  own: readonly string[],
): Upstream {
  const known = new Set(upstream.map(({ entityRef }) => entityRef));
  return [
    ...substrate
      .filter(ref => !known.has(ref))
      .map(entityRef => ({
        entityRef,
        depth: 1,
        usedBy: [subject.entityRef],
      })),
    ...upstream,
  ].filter(({ entityRef }) => !own.includes(entityRef));
}

/** Whatever rests on an entity, directly or not; itself too, in a circle. */
function closureOf(upstream: Upstream): (ref: string) => Set<string> {
  const users = new Map(upstream.map(one => [one.entityRef, one.usedBy]));
  const closures = new Map<string, Set<string>>();
  return ref => {
    const known = closures.get(ref);
    if (known) {
      return known;
    }
    const found = new Set(users.get(ref));
    // A set is followed to what is added meanwhile.
    found.forEach(one => users.get(one)?.forEach(user => found.add(user)));
    closures.set(ref, found);
    return found;
  };
}

type State = { words: string; isTrouble: boolean; since?: number };

/**
 * How what it rests on is; undefined where that is not known for now. That
 * monitoring reports trouble for the first time after the onset does not say
 * that it began then: its start is unknown.
 */
function stateOf(
  ref: string,
  { changes, facts }: EvidenceContext,
  onset: number | undefined,
): State | undefined {
  const about = facts.filter(
    ({ entityRef, stale }) => entityRef === ref && !stale,
  );
  const begins = about.flatMap(startsOf);
  const health = healthOf(facts, ref);
  const isKnownNow = isKnown(health) && !health.stale;
  if (!isKnownNow && begins.length === 0) {
    return undefined;
  }
  const words =
    isKnownNow && health.value !== 'ok'
      ? health.value
      : begins.length > 0
      ? sloBreached
      : 'ok';
  if (words === 'ok') {
    // What was mended since is well now, and was not then.
    const isMended = changes.some(
      ({ entityRef, occurredAt }) =>
        entityRef === ref && Date.parse(occurredAt) > (onset ?? Infinity),
    );
    return isMended ? undefined : { words, isTrouble: false };
  }
  if (onset === undefined) {
    return { words, isTrouble: false };
  }
  // What has been in trouble for days was so while all was well here.
  const recent = begins.filter(at => at >= onset - suspectBefore);
  const before = recent.filter(at => at <= onset + sameTime);
  if (before.length > 0) {
    return { words, isTrouble: true, since: Math.min(...before) };
  }
  return recent.length < begins.length
    ? { words, isTrouble: false }
    : isUndated(about)
    ? { words, isTrouble: true }
    : undefined;
}

/** When what a fact reports began to be in trouble, as far as that is known. */
function startsOf({ name, since: reported, value }: FactClaim): number[] {
  const lists = name === 'alerts.firing' || name === 'slo.state';
  if (lists && Array.isArray(value)) {
    return (value as { since?: string }[]).flatMap(one =>
      one?.since === undefined ? [] : Date.parse(one.since),
    );
  }
  return isUnhealthy({ name, value }) && reported !== undefined
    ? [Date.parse(reported)]
    : [];
}

function isUndated(about: readonly FactClaim[]): boolean {
  return about.some(isUnhealthy);
}

function isUnhealthy({ name, value }: Pick<FactClaim, 'name' | 'value'>) {
  return name === 'health.state' && value !== 'ok';
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
