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
  Phase,
} from '@plumbline/backstage-plugin-scorecards-common';

/** All that guards of one transition are judged on. Instants are epoch milliseconds. */
export type GuardBasis = {
  at: number;
  to: LifecycleState;
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
  to: LifecycleState;
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

export interface LifecycleStore {
  /** Of some entities, by entity and step. */
  steps(entityRefs: readonly string[]): Promise<StoredLifecycleStep[]>;
  find(id: string): Promise<StoredLifecycleStep | undefined>;
  /** Of one entity, the latest first. */
  history(
    entityRef: string,
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredLifecycleStep[]>;
  /**
   * Takes the step where nobody took it since the one before was read.
   *
   * @param of.proposeAt - when the description is to follow
   */
  take(
    step: StoredLifecycleStep,
    of: { decision: DecisionInput; proposeAt?: number },
  ): Promise<'taken' | 'conflict'>;
  /** Compare and set: of two who reconcile at once, one does. */
  reconcile(
    id: string,
    of: {
      reconciled: { by: string; at: number; reason: string };
      decision: DecisionInput;
    },
  ): Promise<'taken' | 'conflict'>;
  /** Of which the description is to follow by now, the longest due first. */
  toPropose(now: number, limit: number): Promise<StoredLifecycleStep[]>;
  /** @param next - when to try again; undefined where it is done */
  proposed(
    id: string,
    proposal: LifecycleProposal,
    next?: number,
  ): Promise<void>;
}
