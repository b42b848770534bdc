import type {
  DecisionInput,
  EntityFacts,
  RetirementPlan,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Control,
  LifecycleProposal,
  LifecycleState,
  LifecycleTarget,
  Phase,
} from '@plumbline/backstage-plugin-scorecards-common';

/** All that guards of one transition are judged on. Instants are epoch milliseconds. */
export type GuardBasis = {
  at: number;
  to: LifecycleTarget;
  /** With the facts that guards read. */
  entity: EntityFacts;
  controls: { control: Omit<Control, 'fixtures'>; phase: Phase }[];
  exemptions: { id: string; control: string; expires: number }[];
};

/** Instants are epoch milliseconds. */
export type StoredLifecycleStep = {
  id: string;
  entityRef: string;
  /** From 1. */
  step: number;
  from?: LifecycleState;
  to: LifecycleTarget;
  direction: 'forward' | 'back';
  at: number;
  by: string;
  reason: string;
  plan?: RetirementPlan;
  breakGlass?: {
    until: number;
    incident?: string;
    over: string[];
    reconciled?: { by: string; at: number; reason: string };
  };
  basis: GuardBasis;
  digest: string;
  proposal: LifecycleProposal;
};

/** Without what it was decided on, which is long. */
export type LifecycleStepHead = Omit<StoredLifecycleStep, 'basis'>;

export interface LifecycleStore {
  /**
   * Of some entities, by entity and step.
   *
   * @returns unreadable - entities with a stored step that cannot be read
   */
  steps(
    entityRefs: readonly string[],
  ): Promise<{ steps: LifecycleStepHead[]; unreadable: Set<string> }>;
  find(id: string): Promise<StoredLifecycleStep | undefined>;
  /** Of one entity, the latest first. */
  history(
    entityRef: string,
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredLifecycleStep[]>;
  /**
   * Takes the step where it was not taken since the one before was read.
   *
   * @param of.proposeAt - when the description is to follow
   */
  take(
    step: StoredLifecycleStep,
    of: { decision: DecisionInput; proposeAt?: number },
  ): Promise<'taken' | 'conflict'>;
  /** Compare and set: of two who reconcile at once, one does; none after a later step. */
  reconcile(
    id: string,
    of: {
      reconciled: { by: string; at: number; reason: string };
      decision: DecisionInput;
    },
  ): Promise<'taken' | 'conflict'>;
  /** Of which the description is to follow by now, the longest due first. */
  toPropose(now: number, limit: number): Promise<StoredLifecycleStep[]>;
  /** Steps of entities whose state is to be reported by now, the longest due first. */
  toReport(
    now: number,
    limit: number,
  ): Promise<{ id: string; entityRef: string }[]>;
  /**
   * @param steps.next - when to report it again; undefined for never
   * @param before - one that became due since then stays due
   */
  reported(
    steps: readonly { id: string; next?: number }[],
    before: number,
  ): Promise<void>;
  /** @param next - when to try again; undefined where it is done */
  proposed(
    id: string,
    proposal: LifecycleProposal,
    next?: number,
  ): Promise<void>;
}
