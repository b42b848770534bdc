import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import {
  decidingStep,
  hasLapsed,
  isChangeOfPlan,
  LifecycleState,
  LifecycleTarget,
  LifecycleWords,
  stateOfWord,
  wayBack,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { LifecycleStore, LifecycleStepHead } from './LifecycleStore';

/** Where one entity is in its lifecycle. */
export type Standing = {
  state?: LifecycleState;
  /** Epoch milliseconds; of what was decided. */
  since?: number;
  /** The decision that it follows from. */
  step?: LifecycleStepHead;
  /** The last one, whether it still counts or not. */
  last?: LifecycleStepHead;
  /** The step that led to the present state. */
  entered?: LifecycleStepHead;
  /** The step that deprecated it last, or changed its plan since. */
  deprecation?: LifecycleStepHead;
  /** When it was deprecated last, whatever became of its plan; epoch milliseconds. */
  deprecatedAt?: number;
  /** The plan that was stated last. */
  plan?: LifecycleStepHead['plan'];
  back?: { to: LifecycleTarget; guarded: boolean };
  /** The last proposal of an earlier decision; it may still be open. */
  earlier?: LifecycleStepHead;
  /** Whether a decision cannot be read, so that no state is known. */
  unreadable?: boolean;
};

type Described = Pick<EntityFacts, 'entityRef' | 'lifecycle'>;

/** Of a creation; whether it is merged, no source may ever say. */
export const openForMs = 30 * 86_400_000;

/** Services that were created by a form. */
export type Creations = {
  /** When those that have these names now were begun; others are absent. */
  begun(entityRefs: readonly string[]): Promise<Map<string, number>>;
  /**
   * Those whose first description is not merged yet.
   *
   * @param since - when they were begun at the earliest, epoch milliseconds
   */
  open(entityRefs: readonly string[], since?: number): Promise<Set<string>>;
};

type Options = {
  creations: Pick<Creations, 'begun'>;
  store: Pick<LifecycleStore, 'steps'>;
  words: LifecycleWords;
};

/** The states that people decided, and else those that the catalog states. */
export class DecidedStates {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What a word of the catalog means. */
  meaningOf(word: string | undefined): LifecycleState | undefined {
    return stateOfWord(word, this.#options.words);
  }

  /**
   * @param at - as decided then, epoch milliseconds
   * @param of.replay - whether it is a time in the past; else what was decided by
   *   a clock that is ahead counts, too
   */
  async of(
    entities: readonly Described[],
    at: number,
    of: { replay?: boolean } = {},
  ): Promise<Map<string, Standing>> {
    const { creations, store } = this.#options;
    const refs = entities.map(({ entityRef }) => entityRef);
    const byRef = new Map<string, LifecycleStepHead[]>();
    const stored = await store.steps(refs);
    // What was decided about an earlier service of the name counts until then.
    const begun = await creations.begun([
      ...new Set(stored.steps.map(({ entityRef }) => entityRef)),
    ]);
    for (const step of stored.steps) {
      byRef.set(step.entityRef, [...(byRef.get(step.entityRef) ?? []), step]);
    }
    return new Map(
      entities.map(({ entityRef, lifecycle }): [string, Standing] => {
        const all = byRef.get(entityRef) ?? [];
        const last = of.replay
          ? all.findLast(step => step.at <= at)
          : all.at(-1);
        const from = begun.get(entityRef) ?? -Infinity;
        const steps = at < from ? all : all.filter(step => step.at >= from);
        if (stored.unreadable.has(entityRef)) {
          return [entityRef, { last, unreadable: true }];
        }
        const now = of.replay ? at : Math.max(at, last?.at ?? at);
        const deciding = decidingStep(steps, now);
        const to = deciding?.step.to ?? 'undecided';
        const state = to === 'undecided' ? this.meaningOf(lifecycle) : to;
        const back = wayBack(steps, now, state);
        const deprecation = deprecationIn(steps, now);
        const earlier = steps.findLast(
          step =>
            step !== deciding?.step &&
            step.at <= now &&
            step.to !== state &&
            step.proposal.status === 'proposed',
        );
        return [
          entityRef,
          {
            state,
            last,
            back,
            earlier,
            ...(deciding &&
              to !== 'undecided' && {
                since: deciding.since,
                step: deciding.step,
                entered: deciding.entered,
                deprecation,
                plan: deprecation?.plan,
                deprecatedAt: deprecatedAtIn(steps, now),
              }),
          },
        ];
      }),
    );
  }

  /**
   * Of some entities, those that were decided about; undefined where that cannot
   * be read. Time as for {@link DecidedStates.of}.
   */
  async decided(
    refs: readonly string[],
    at: number,
    of: { replay?: boolean } = {},
  ): Promise<Map<string, LifecycleState | undefined>> {
    const all = await this.of(
      refs.map(entityRef => ({ entityRef })),
      at,
      of,
    );
    return new Map(
      [...all].flatMap(([ref, { state, step, unreadable }]) =>
        step || unreadable ? [[ref, state]] : [],
      ),
    );
  }
}

/** A step back restores it. */
function deprecationIn(
  steps: readonly LifecycleStepHead[],
  at: number,
): LifecycleStepHead | undefined {
  return steps.findLast(
    step =>
      step.to === 'deprecated' &&
      (step.direction === 'forward' || step.plan !== undefined) &&
      step.at <= at &&
      !hasLapsed(step, at),
  );
}

/** A plan that is changed deprecates nothing anew. */
function deprecatedAtIn(
  steps: readonly LifecycleStepHead[],
  at: number,
): number | undefined {
  const step = deprecationIn(steps, at);
  if (!step || !isChangeOfPlan(step)) {
    return step?.at;
  }
  const before = step.at - 1;
  return decidingStep(steps, before)?.step.to === 'deprecated'
    ? deprecatedAtIn(steps, before)
    : step.at;
}
