export {
  interfaceAuthor,
  isCollected,
  isInterface,
  mayTakeFrom,
  principalOf,
  rankOfAuthor,
} from './author';
export type { Author, InterfaceKind } from './author';
export {
  checkSources,
  claimSources,
  createSourceOwnersTable,
  ownersOfSources,
} from './claimSources';
export type { SourceClaim } from './claimSources';
export { sourceKey } from './sourceKey';
