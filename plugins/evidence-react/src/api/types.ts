import type {
  Change,
  Claim,
  CollectorStatus,
  FiringAlert,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceClient } from '@plumbline/backstage-plugin-evidence-common/client';
import type { RequestOptions } from '@plumbline/backstage-plugin-evidence-common/client';

/** What fires for one entity. */
export type OverviewFiring = {
  entityRef: string;
  title?: string;
  alerts: Claim<FiringAlert[]>;
};

/** What fires and what changed lately for some owners, and how the sources do. */
export type Overview = {
  firing: OverviewFiring[];
  /** Newest first. */
  changes: Change[];
  collectors: CollectorStatus[];
  /** Entities in the projection that the viewer may see. */
  entities: number;
};

/** Evidence as the pages need it, on behalf of the signed-in user. */
export type EvidenceApi = Pick<
  EvidenceClient,
  'resolve' | 'listChanges' | 'graph' | 'listCollectors' | 'listDiscrepancies'
> & {
  /** One request for all that the home page shows about some owners. */
  getOverview(
    query: { owners: readonly string[] },
    options?: RequestOptions,
  ): Promise<Overview>;
};
