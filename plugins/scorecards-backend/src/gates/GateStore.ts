import type {
  DecisionInput,
  EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  HeadDescription,
  NamedEnvironments,
} from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';
import type {
  CountingOverride,
  GateAnswer,
  GateApproval,
  GateDecision,
  GateExemption,
  GateRule,
  GateStage,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ReleaseKeys, StoredGateReview } from './GateReviewStore';

/** A text of a rule that was in force; never changed. */
export type GateRuleText = {
  /** SHA-256 of the body. */
  hash: string;
  rule: string;
  version: number;
  /** What another text of the same version may not change. */
  meaning: string;
  /** Without fixtures. */
  body: GateRule;
  source: string;
  path: string;
  /** Epoch milliseconds. */
  firstSeen: number;
  /** When it was last put in force, the same. */
  lastSeen: number;
};

/** A rule that only warns, whatever its phase, and why. */
export type HeldRule = { rule: string; reason: string };

/** What a decision rests on: with this it is decided again. */
export type GateBasis = {
  services: EntityFacts[];
  /** Hashes of the rules. */
  rules: string[];
  approvals: GateApproval[];
  exemptions?: GateExemption[];
  held?: HeldRule[];
  overrides?: CountingOverride[];
  /** Of services that the change describes otherwise. */
  heads?: HeadDescription[];
  environments?: NamedEnvironments;
};

export type StoredGate = {
  decision: GateDecision;
  basis: GateBasis;
  /** The later decision on the same release and services. */
  endedBy?: string;
};

export interface GateStore {
  /** Of each version, the text that was in force first. */
  firstTexts(): Promise<GateRuleText[]>;
  /** Of each file, the text that was put in force last. */
  lastTexts(): Promise<GateRuleText[]>;
  /** Stored once, and as put in force then. */
  addText(text: GateRuleText): Promise<void>;
  texts(hashes: readonly string[]): Promise<GateRuleText[]>;
  /**
   * In one transaction.
   *
   * @param beside.release - by which it ends earlier ones of the same services
   * @param beside.records - for evidence's record
   * @param beside.reviews - that it opens; one that is known stays as it is
   */
  add(
    stored: StoredGate,
    beside?: {
      release?: ReleaseKeys;
      records?: readonly DecisionInput[];
      reviews?: readonly StoredGateReview[];
    },
  ): Promise<void>;
  find(id: string): Promise<StoredGate | undefined>;
  /** What was requested, by decision; damaged ones are left out. */
  requestsOf(
    ids: readonly string[],
  ): Promise<Map<string, GateDecision['request']>>;
  /** The newest first; damaged ones are left out. */
  list(
    filter: GateFilter & { answer?: GateAnswer },
    page: { after?: ListPosition; limit: number },
  ): Promise<Omit<StoredGate, 'basis'>[]>;
  /** The same, with what they rest on. */
  listWhole(
    filter: GateFilter,
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredGate[]>;
  /**
   * The newest first: all on deploys of which one was reviewed or blocked in that
   * time; damaged ones are left out.
   */
  listWaiting(
    filter: Pick<GateFilter, 'requester'> & { from: number },
    page: { after?: ListPosition; limit: number },
  ): Promise<{ decision: GateDecision; release: string }[]>;
  /** How many were answered what on each day; instants are epoch milliseconds. */
  count(
    filter: GateFilter & { since: number },
  ): Promise<{ day: number; answer: GateAnswer; count: number }[]>;
}

export type GateFilter = {
  stage: GateStage;
  /** Only what was decided for this one. */
  requester?: string;
  /** Epoch milliseconds, both inclusive. */
  from?: number;
  to?: number;
};
