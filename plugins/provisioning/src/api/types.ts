import type { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';

/** Provisioning as the pages need it, on behalf of the signed-in user. */
export type ProvisioningApi = Pick<
  ProvisioningClient,
  | 'listProducts'
  | 'listProblems'
  | 'listBudgets'
  | 'getProduct'
  | 'checkRequest'
  | 'request'
  | 'listRequests'
  | 'getRequest'
  | 'readLog'
  | 'getImpact'
  | 'getConnection'
  | 'revealPassword'
  | 'requestExemption'
  | 'decideExemption'
  | 'act'
  | 'tryAct'
>;
