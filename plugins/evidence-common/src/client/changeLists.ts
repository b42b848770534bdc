import { joined } from './DiscrepancyClient';
import type { ChangesFilter } from './types';

/** The lists of a filter of changes as a query takes them. */
export function changeLists({ kind, outcome, owner }: ChangesFilter): {
  kind: string | undefined;
  outcome: string | undefined;
  owner: string | undefined;
} {
  return {
    kind: joined(kind),
    outcome: joined(outcome),
    owner: joined(owner),
  };
}
