import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { GateOverride } from '@plumbline/backstage-plugin-scorecards-common';

/** With what it is found by. */
export type StoredOverride = GateOverride & {
  /** Hash of repository, environment, action and release. */
  binding: string;
  /** Hash of what else was stated of the release. */
  content: string;
};

export interface OverrideStore {
  /** In one transaction; of two that are the same, one is added. */
  add(
    override: StoredOverride,
    records: readonly DecisionInput[],
  ): Promise<'added' | 'conflict'>;
  find(id: string): Promise<StoredOverride | undefined>;
  /** Of one release, the latest first; no more than a hundred. */
  ofBinding(binding: string): Promise<StoredOverride[]>;
  /** Compare and set: of two who reconcile at once, one does. */
  reconcile(step: {
    id: string;
    version: number;
    reconciled: NonNullable<GateOverride['reconciled']>;
    records: readonly DecisionInput[];
  }): Promise<'taken' | 'conflict'>;
  /** Of which the owners were not notified yet, the oldest first. */
  unnotified(limit: number): Promise<StoredOverride[]>;
  markNotified(id: string, at: number): Promise<void>;
}
