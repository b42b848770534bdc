/** A decision of a gate on a deploy of a service; instants are epoch milliseconds. */
export type DeployDecision = {
  entityRef: string;
  /** As the portal names it. */
  environment: string;
  /** Digest of the artifact, else the commit. */
  release?: string;
  commit?: string;
  /** Its id at the gate. */
  decision?: string;
  allows: boolean;
  at: number;
  validUntil?: number;
};

/** Decisions on deploys by service, as they were recorded. */
export interface DeployDecisionStore {
  /** Since when there are decisions, by service and environment. */
  firstOf(
    refs: readonly string[],
  ): Promise<Pick<DeployDecision, 'entityRef' | 'environment' | 'at'>[]>;
  /** Of one service and environment since an instant, in their order. */
  since(
    of: Pick<DeployDecision, 'entityRef' | 'environment'>,
    at: number,
  ): Promise<DeployDecision[]>;
  /**
   * Services of the next ones that were recorded after an entry of the chain, and
   * the last entry of these; of none without one, but with the last of all.
   */
  recordedAfter(
    seq: number | undefined,
  ): Promise<{ refs: string[]; last: number }>;
}
