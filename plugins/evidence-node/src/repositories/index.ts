export {
  creationFile,
  creationMessage,
  describeCreation,
  isOfCreation,
  issueMark,
} from './marks';
export { matchesName } from './matchesName';
export { RepositoryApi } from './RepositoryApi';
export type { RepositoryApiOptions } from './RepositoryApi';
export type {
  KnownRepository,
  RepositoryHost,
  RepositoryListing,
  RepositoryLook,
  RepositoryOverview,
  RepositoryQueries,
} from './RepositoryHost';
