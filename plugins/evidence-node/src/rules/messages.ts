import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';

/** To the child: rules to run, each over each set of facts. */
export type Trial = {
  id: number;
  rules: { text: string; type: 'bool' | 'string'; facts: readonly string[] }[];
  samples: Record<string, JsonValue>[];
  /** Epoch milliseconds. */
  now: number;
};

/** From the child, which sends one of the id `ready` when it is. */
export type TrialOutcome = {
  id: number | 'ready';
  /** Milliseconds of evaluation. */
  ms: number;
  /** The first rule that was stopped, and why. */
  stopped?: { rule: number; why: string };
};
