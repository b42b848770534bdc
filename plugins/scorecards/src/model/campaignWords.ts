import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import type {
  CampaignFix,
  CampaignPlanItem,
  CampaignStanding,
} from '@plumbline/backstage-plugin-scorecards-common';

export const standingWords: Record<CampaignStanding, string> = {
  open: 'Open',
  disputed: 'Disputed',
  blocked: 'Blocked by platform',
  unknown: 'Unknown',
  exempt: 'Exempt',
  fixed: 'Fixed',
  passing: 'Passing before',
};

export const standingTones: Partial<Record<CampaignStanding, Tone>> = {
  open: 'critical',
  blocked: 'warning',
  fixed: 'ok',
};

const proposalWords = {
  'pull-request': 'Pull request',
  branch: 'Branch',
  issue: 'Issue',
} as const;

export function fixWords({
  branch,
  kind,
}: Pick<CampaignFix, 'branch' | 'kind'>): string {
  return branch ?? (kind ? proposalWords[kind] : '');
}

export const planWords: Record<CampaignPlanItem['status'], string> = {
  planned: 'Would be proposed',
  opened: 'Opened',
  existing: 'Open before',
  nothing: 'Nothing to change',
  refused: 'Not possible',
  capped: 'Not today',
  conflict: 'Conflict',
  known: 'Proposed before',
};
