import type { DiscrepancyReport } from '../../database/discrepancies';
import { findDanglingReferences } from './danglingReferences';
import { findDeclaredOnly } from './declaredOnly';
import type { Finder, FindInput } from './finder';
import { findArchivedActive, findDeprecatedWithNewCallers } from './lifecycle';
import { findObservedOnly } from './observedOnly';
import { findOwnershipDisagreements } from './ownership';
import { findUndecidedDeploys } from './undecidedDeploys';
import { findEntitiesWithoutWorkload } from './withoutWorkload';

export type { FindInput, FindReader } from './finder';
export { maxNamed } from './lifecycle';
export { undeclaredFrom } from './observedOnly';
export { comparedFor, longestDeploy, requiredIn } from './undecidedDeploys';
export { systemMembers } from './withoutWorkload';

const finders: readonly Finder[] = [
  findDanglingReferences,
  findObservedOnly,
  findDeclaredOnly,
  findOwnershipDisagreements,
  findEntitiesWithoutWorkload,
  findDeprecatedWithNewCallers,
  findArchivedActive,
  findUndecidedDeploys,
];

/** All that is wrong with some entities. */
export async function findAll(input: FindInput): Promise<DiscrepancyReport[]> {
  const found: DiscrepancyReport[] = [];
  for (const finder of finders) {
    found.push(...(await finder(input)));
  }
  return found;
}
