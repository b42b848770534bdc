import type { EvidenceClient } from '@plumbline/backstage-plugin-evidence-common/client';

/** Evidence as the pages need it, on behalf of the signed-in user. */
export type EvidenceApi = Pick<
  EvidenceClient,
  | 'resolve'
  | 'listChanges'
  | 'getChangeTimeline'
  | 'getChange'
  | 'graph'
  | 'deleteCollector'
  | 'listCollectors'
  | 'getUsefulness'
  | 'listDiscrepancies'
  | 'listDiscrepancyOwners'
  | 'getDiscrepancy'
  | 'acceptDiscrepancy'
  | 'dismissDiscrepancy'
  | 'reopenDiscrepancy'
  | 'getDiscrepancyPatch'
  | 'openDiscrepancyPullRequest'
  | 'getOverview'
  | 'getAuditVerification'
  | 'getFacts'
  | 'listInbox'
  | 'countInbox'
>;
