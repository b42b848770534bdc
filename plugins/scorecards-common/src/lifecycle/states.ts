import {
  LifecycleState,
  lifecycleStates,
  LifecycleTarget,
} from '../schemas/vocabulary';

/** What catalogs write in `spec.lifecycle`, beside the states themselves. */
const usualWords: Readonly<Record<string, LifecycleState>> = {
  idea: 'proposed',
  planned: 'proposed',
  alpha: 'experimental',
  beta: 'experimental',
  development: 'experimental',
  preview: 'experimental',
  active: 'production',
  ga: 'production',
  live: 'production',
  stable: 'production',
  sunset: 'deprecated',
  decommissioned: 'archived',
  retired: 'archived',
  removed: 'deleted',
};

/** Which state each word of a portal means; words in lower case. */
export type LifecycleWords = ReadonlyMap<string, LifecycleState>;

/** @param own - words of the portal; they go before the usual ones */
export function lifecycleWords(
  own: Readonly<Record<string, LifecycleState>> = {},
): LifecycleWords {
  const all: [string, LifecycleState][] = [
    ...Object.entries(usualWords),
    ...Object.entries(own),
  ];
  return new Map([
    ...all.map(([word, state]) => [word.toLowerCase(), state] as const),
    // The name of a state never means another one.
    ...lifecycleStates.map(state => [state, state] as const),
  ]);
}

/** What a word means; undefined where it means none of the states. */
export function stateOfWord(
  word: string | undefined,
  words: LifecycleWords,
): LifecycleState | undefined {
  return word === undefined ? undefined : words.get(word.trim().toLowerCase());
}

/**
 * Where one may go on to. Without a known state, to any that an entity in use
 * may have; retirement begins with `deprecated`.
 */
export function statesAfter(
  state: LifecycleState | undefined,
): LifecycleState[] {
  if (state === undefined) {
    return lifecycleStates.slice(0, lifecycleStates.indexOf('archived'));
  }
  const next = lifecycleStates.at(lifecycleStates.indexOf(state) + 1);
  return next === undefined ? [] : [next];
}

/** The state before in the order of states; none before the first, and from `deleted`. */
function stateBefore(
  state: LifecycleState | undefined,
): LifecycleState | undefined {
  return state === undefined || state === 'deleted'
    ? undefined
    : lifecycleStates[lifecycleStates.indexOf(state) - 1];
}

/** A step as far as the state follows from it. Instants are epoch milliseconds. */
export type CountedStep = {
  from?: LifecycleState;
  to: LifecycleTarget;
  direction: 'forward' | 'back';
  at: number;
  breakGlass?: { until: number; reconciled?: { at: number } };
};

/** Whether a step leads to no other state: it states a plan anew. */
export function isChangeOfPlan({ from, to }: CountedStep): boolean {
  return from === to;
}

/** Whether a step by break-glass has lapsed: it was not reconciled in time. */
export function hasLapsed({ breakGlass }: CountedStep, at: number): boolean {
  if (breakGlass === undefined || at < breakGlass.until) {
    return false;
  }
  const { reconciled, until } = breakGlass;
  return reconciled === undefined || reconciled.at >= until;
}

/**
 * The step that decides which state an entity is in at an instant; and the one that
 * led there, which is another one where its plan was changed since.
 *
 * @param steps - of one entity, in their order
 * @returns undefined where none does, and the catalog alone says
 */
export function decidingStep<T extends CountedStep>(
  steps: readonly T[],
  at: number,
): { step: T; entered: T; since: number } | undefined {
  const taken = steps.filter(step => step.at <= at);
  const index = taken.findLastIndex(step => !hasLapsed(step, at));
  if (index < 0) {
    return undefined;
  }
  const step = taken[index];
  const before = isChangeOfPlan(step)
    ? decidingStep(taken.slice(0, index), step.at - 1)
    : undefined;
  const { entered, since } =
    before?.step.to === step.to ? before : { entered: step, since: step.at };
  // What lapsed since gave way to the one before.
  const lapsed = taken
    .slice(index + 1)
    .filter(one => !isChangeOfPlan(one))
    .map(one => one.breakGlass!.until);
  return { step, entered, since: Math.max(since, ...lapsed) };
}

/**
 * The way back from the present state; none from the first state, and from `deleted`.
 * It is free only to what held before by a decision: what a description says was
 * never judged, so that the guards of the state apply.
 *
 * @param steps - of one entity, in their order
 */
export function wayBack(
  steps: readonly CountedStep[],
  at: number,
  state: LifecycleState | undefined,
): { to: LifecycleTarget; guarded: boolean } | undefined {
  const entered = decidingStep(steps, at)?.entered;
  if (state === 'deleted') {
    return undefined;
  }
  if (entered?.direction === 'forward' && entered.from === undefined) {
    return { to: 'undecided', guarded: false };
  }
  const to = stateBefore(state);
  const hasStood = steps.some(
    one =>
      one.at <= at && !hasLapsed(one, at) && (one.from === to || one.to === to),
  );
  return to === undefined ? undefined : { to, guarded: !hasStood };
}

/** Whether a step went over guards, and has yet to be reconciled. */
export function isOpenBreakGlass(step: CountedStep | undefined): boolean {
  return step?.breakGlass !== undefined && !step.breakGlass.reconciled;
}
