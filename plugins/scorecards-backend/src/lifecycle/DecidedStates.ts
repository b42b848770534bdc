import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import {
  decidingStep,
  LifecycleState,
  LifecycleWords,
  stateOfWord,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { LifecycleStore, StoredLifecycleStep } from './LifecycleStore';

/** Where one entity is in its lifecycle. */
export type Standing = {
  state?: LifecycleState;
  /** Epoch milliseconds; of what was decided. */
  since?: number;
  /** The decision that it follows from. */
  step?: StoredLifecycleStep;
  /** The last one, whether it still counts or not. */
  last?: StoredLifecycleStep;
  /** The plan that was stated when it was deprecated last. */
  plan?: StoredLifecycleStep['plan'];
};

type Described = Pick<EntityFacts, 'entityRef' | 'lifecycle'>;

/** The states that people decided, and else those that the catalog states. */
export class DecidedStates {
  readonly #options: {
    store: Pick<LifecycleStore, 'steps'>;
    words: LifecycleWords;
  };

  constructor(options: {
    store: Pick<LifecycleStore, 'steps'>;
    words: LifecycleWords;
  }) {
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
    const { store } = this.#options;
    const refs = entities.map(({ entityRef }) => entityRef);
    const byRef = new Map<string, StoredLifecycleStep[]>();
    for (const step of await store.steps(refs)) {
      byRef.set(step.entityRef, [...(byRef.get(step.entityRef) ?? []), step]);
    }
    return new Map(
      entities.map(({ entityRef, lifecycle }): [string, Standing] => {
        const steps = byRef.get(entityRef) ?? [];
        const last = of.replay
          ? steps.findLast(step => step.at <= at)
          : steps.at(-1);
        const now = of.replay ? at : Math.max(at, last?.at ?? at);
        const deciding = decidingStep(steps, now);
        const plan = steps.findLast(step => step.plan && step.at <= now)?.plan;
        return [
          entityRef,
          deciding
            ? {
                state: deciding.step.to,
                since: deciding.since,
                step: deciding.step,
                ...{ last, plan },
              }
            : { state: this.meaningOf(lifecycle), last },
        ];
      }),
    );
  }

  /** Of some entities, those that were decided about, now. */
  async decided(
    refs: readonly string[],
    at: number,
  ): Promise<Map<string, LifecycleState>> {
    const all = await this.of(
      refs.map(entityRef => ({ entityRef })),
      at,
    );
    return new Map(
      [...all].flatMap(([ref, { step }]) => (step ? [[ref, step.to]] : [])),
    );
  }
}
