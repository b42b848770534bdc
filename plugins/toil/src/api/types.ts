import type { ToilClient } from '@plumbline/backstage-plugin-toil-common/client';

/** Toil as the pages need it, on behalf of the signed-in user. */
export type ToilApi = Pick<
  ToilClient,
  | 'getSummary'
  | 'getTeam'
  | 'listCandidates'
  | 'getCandidate'
  | 'getGroup'
  | 'addCandidate'
  | 'reviewCandidate'
  | 'overrideBucket'
  | 'startCandidate'
  | 'openCandidate'
  | 'finishCandidate'
  | 'dismissCandidate'
  | 'promoteCandidate'
  | 'demoteCandidate'
  | 'reportRun'
  | 'splitGroup'
  | 'mergeGroups'
  | 'listSources'
  | 'listUnmatched'
> & {
  /** A diagnostic bundle of an entity, as Markdown. */
  readBundle(entityRef: string): Promise<string>;
};
