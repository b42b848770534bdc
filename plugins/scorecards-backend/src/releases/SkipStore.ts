import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { GateOverride } from '@plumbline/backstage-plugin-scorecards-common';

/** Instants are epoch milliseconds. */
export type StoredSkip = {
  id: string;
  entityRef: string;
  environment: string;
  /** A digest. */
  artifact: string;
  /** From 1; of one artifact in one environment. */
  number: number;
  /** Its identity, where it was deployed when this was decided. */
  release?: string;
  /** The group that answers for the environment. */
  owner: string;
  by: string;
  at: number;
  until: number;
  reason: string;
  incident?: GateOverride['incident'];
  withdrawn?: { by: string; at: number; reason: string };
};

/** What owners are notified of once. */
export type HeldNotice = {
  entityRef: string;
  environment: string;
  artifact: string;
  change: string;
};

export interface SkipStore {
  /** Of one entity, the latest first; 200 at the most. */
  ofEntity(entityRef: string): Promise<StoredSkip[]>;
  find(id: string): Promise<StoredSkip | undefined>;
  /** Of two with one number, one is added. */
  add(skip: StoredSkip, decision: DecisionInput): Promise<'added' | 'conflict'>;
  /** Compare and set: of two who withdraw it at once, one does. */
  withdraw(
    id: string,
    of: {
      withdrawn: NonNullable<StoredSkip['withdrawn']>;
      decision: DecisionInput;
    },
  ): Promise<'withdrawn' | 'conflict'>;
  /** Of some entities. */
  notified(refs: readonly string[]): Promise<(HeldNotice & { at: number })[]>;
  /** Adds them, and those that are there are of that instant from now on. */
  setNotified(notices: readonly HeldNotice[], at: number): Promise<void>;
  forgetNotified(before: number): Promise<void>;
}
