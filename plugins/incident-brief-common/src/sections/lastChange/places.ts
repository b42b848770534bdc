import {
  EntitySummary,
  EvidenceContext,
  FactClaim,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import { healthOf } from '../../kit/health';
import { scopeOf } from '../../kit/scope';

/** A service level that is breached, as a state. */
export const sloBreached = 'SLO breached';

/** How long before the onset trouble counts, and how long after as one with it; milliseconds. */
type Window = { before: number; sameTime: number };

/** Where a change was made, as seen from the requested entity. */
export type Place = {
  /** Hops away: 0 is the requested entity. */
  distance: number;
  words: string;
  isWell: boolean;
  trouble?: Trouble;
};

/** Since before the onset, or maybe: how that points at a cause. */
export type Trouble = {
  /** Nothing that an origin rests on is in trouble; what is beneath one is not known to be. */
  is: 'origin' | 'beneath an origin' | 'rests on another';
  /** When it began, in epoch milliseconds, where that is known. */
  since?: number;
};

export type Places = {
  of: (ref: string | undefined) => Place | undefined;
  /** In trouble since before the onset, with nothing in trouble that they rest on. */
  roots: readonly Root[];
};

export type Root = {
  entityRef: string;
  state: string;
  since?: number;
  /** Itself and what it rests on. */
  refs: ReadonlySet<string>;
};

/**
 * The requested entity, what it runs on and what it calls, each with its state at
 * the onset (epoch milliseconds).
 */
export function placesOf(
  context: EvidenceContext,
  onset: number | undefined,
  window: Window,
): Places {
  const own = scopeOf(context);
  const upstream = upstreamOf(context, own);
  const restingOn = closureOf(upstream);
  const states = new Map(
    upstream.map(one => [
      one.entityRef,
      stateOf(one.entityRef, context, { onset, ...window }),
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
    const relation =
      depth === 1
        ? 'direct dependency'
        : `dependency of ${nearer.find(isTrouble) ?? nearer[0]}`;
    places.set(entityRef, {
      distance: depth,
      words: `${
        context.substrate.includes(entityRef) ? 'what it runs on' : relation
      }: ${entityRef}${stateInWords}`,
      isWell: state?.words === 'ok',
      trouble: troubleOf(entityRef),
    });
  }
  function troubleOf(ref: string): Trouble | undefined {
    if (isTrouble(ref)) {
      return {
        is: isRoot(ref) ? 'origin' : 'rests on another',
        ...sinceOf([ref]),
      };
    }
    const users = troubled.filter(one => restingOn(ref).has(one));
    return users.some(isRoot)
      ? { is: 'beneath an origin', ...sinceOf(users) }
      : undefined;
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
  { before: length, onset, sameTime }: Window & { onset: number | undefined },
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
  const healthNow = isKnownNow ? health.value : 'ok';
  const words =
    healthNow === 'ok' && begins.length > 0 ? sloBreached : healthNow;
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
  const recent = begins.filter(at => at >= onset - length);
  const before = recent.filter(at => at <= onset + sameTime);
  if (before.length > 0) {
    return { words, isTrouble: true, since: Math.min(...before) };
  }
  if (recent.length < begins.length) {
    return { words, isTrouble: false };
  }
  return about.some(isUnhealthy) ? { words, isTrouble: true } : undefined;
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
