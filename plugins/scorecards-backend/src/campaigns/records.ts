import type { ProposalKind } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Campaign,
  CampaignFix,
} from '@plumbline/backstage-plugin-scorecards-common';

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
  /** At which its branch was, of a pull request or a branch. */
  commit?: string;
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
  /** Of a closed one: what became of what it led to, at its host. */
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
