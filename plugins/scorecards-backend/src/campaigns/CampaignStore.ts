import type {
  DecisionInput,
  ProposalKind,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Block,
  Campaign,
  CampaignFix,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { VerdictKey } from '../verdicts/VerdictStore';

export type StoredCampaign = Campaign;

/** Of what is proposed to one service: its files, or steps for people. */
export type FixPart = 'patch' | 'checklist';

/** What a dry run would propose to one service. */
export type PlannedFix = {
  entityRef: string;
  part: FixPart;
  /** Of what evidence would propose. */
  digest: string;
};

export type FixPlace = {
  kind: ProposalKind;
  url?: string;
  branch?: string;
  merge?: string;
};

/** Instants are epoch milliseconds. */
export type StoredFix = {
  id: string;
  campaign: string;
  entityRef: string;
  part: FixPart;
  owner?: string;
  controls: string[];
  state: CampaignFix['state'];
  openedBy: string;
  openedAt: number;
  closedAt?: number;
  place?: FixPlace;
  /** Of a closed one: what became of its issue at its host. */
  issue?: CampaignFix['issue'];
};

export type FixClaim = Omit<
  StoredFix,
  'state' | 'closedAt' | 'place' | 'issue'
> & {
  /** As many as its team may get in a day. */
  mostADay: number;
  /** A claim of before was left behind. */
  abandonedBefore: number;
};

export type ClaimedFix = Pick<StoredFix, 'id' | 'openedAt'>;

/** Campaigns and what they propose. */
export interface CampaignStore {
  create(campaign: StoredCampaign, decision: DecisionInput): Promise<void>;
  find(id: string): Promise<StoredCampaign | undefined>;
  /** The latest first. */
  list(
    filter: { state?: Campaign['state'] },
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredCampaign[]>;
  close(
    step: { id: string; version: number; closed: Campaign['closed'] },
    decision: DecisionInput,
  ): Promise<'closed' | 'conflict'>;
  savePlan(plan: {
    campaign: string;
    digest: string;
    madeAt: number;
    items: readonly PlannedFix[];
    /** Older ones of the campaign go. */
    keptFrom: number;
  }): Promise<void>;
  findPlan(
    campaign: string,
    digest: string,
  ): Promise<{ madeAt: number; items: PlannedFix[] } | undefined>;
  /**
   * Takes one of the places that a team has for a day, for one proposal at a
   * time, of a campaign that runs.
   *
   * @returns what the claim is known by later
   */
  claimFix(
    claim: FixClaim,
  ): Promise<ClaimedFix | 'known' | 'capped' | 'closed'>;
  /** Does nothing where another one has taken the claim over. */
  opened(claimed: ClaimedFix, place: FixPlace): Promise<void>;
  /** Nothing came of a claim; nothing happens where it was taken over. */
  release(claimed: ClaimedFix): Promise<void>;
  fixes(campaign: string): Promise<StoredFix[]>;
  /** Those that wait for their verdicts, after an id. */
  openFixes(after: string, limit: number): Promise<StoredFix[]>;
  /** From then on its issue, if it has one, waits to be closed. */
  closeFix(fix: Pick<StoredFix, 'id' | 'place'>, at: number): Promise<void>;
  /** Whose issues are to be closed by then, the longest due first. */
  waitingIssues(now: number, limit: number): Promise<StoredFix[]>;
  /** @param step - `due` again while it waits */
  settleIssue(
    id: string,
    step: NonNullable<CampaignFix['issue']> & { due?: number },
  ): Promise<void>;
  /** Of these, the verdicts that failed at some time from then on. */
  failedSince(
    controls: readonly string[],
    entityRefs: readonly string[],
    since: number,
  ): Promise<VerdictKey[]>;
}

export type StoredBlock = Omit<Block, 'platform' | 'markedBy'> & {
  markedBy: string;
};
export type StandingBlock = VerdictKey & {
  isConfirmed: boolean;
  /** Of the platform. */
  issue: string;
};

/** Failures that wait for the platform. */
export interface BlockStore {
  mark(
    block: StoredBlock,
    decision: DecisionInput,
  ): Promise<'marked' | 'standing'>;
  find(id: string): Promise<StoredBlock | undefined>;
  list(
    filter: { state?: Block['state']; entityRef?: string; control?: string },
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredBlock[]>;
  /** By the owner of the control; undefined where none is only claimed. */
  confirm(
    step: VerdictKey & { by: string },
    recordOf: (block: StoredBlock) => DecisionInput,
    at: number,
  ): Promise<StoredBlock | undefined>;
  /** Of some controls, those that stand. */
  standing(controls: readonly string[]): Promise<StandingBlock[]>;
  /** @param decision - absent where its verdict passes */
  end(
    step: { id: string; version: number; by?: string; at: number },
    decision?: DecisionInput,
  ): Promise<'ended' | 'conflict'>;
}
