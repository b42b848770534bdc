import type { DiscrepancyEvidence } from '@plumbline/backstage-plugin-evidence-common';
import { catalogSource } from '@plumbline/backstage-plugin-evidence-react';

/** What is declared, beside what was observed. */
export type Sides = {
  declared: DiscrepancyEvidence[];
  observed: DiscrepancyEvidence[];
};

export function sidesOf(evidence: readonly DiscrepancyEvidence[]): Sides {
  const isDeclared = ({ source }: DiscrepancyEvidence) =>
    source === catalogSource;
  return {
    declared: evidence.filter(isDeclared),
    observed: evidence.filter(one => !isDeclared(one)),
  };
}
