import {
  defineOperations,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { decision, hidden } from './decisions';
import {
  blockQuerySchema,
  blockRequestSchema,
  blockSchema,
  blocksPageSchema,
  blockWithdrawalSchema,
  campaignCloseSchema,
  campaignDetailSchema,
  campaignFixRequestSchema,
  campaignPlanSchema,
  campaignQuerySchema,
  campaignRequestSchema,
  campaignSchema,
  campaignsPageSchema,
} from './schemas';
import { campaignManagePermission } from './permissions';

const managed = { permission: campaignManagePermission } as const;

/** Campaigns, what they propose, and what waits for the platform. */
export const campaignOperations = defineOperations({
  createCampaign: {
    ...decision('campaign-create'),
    ...managed,
    path: '/campaigns',
    summary: 'Begin a campaign: controls, audience, owner, due date, message',
    body: campaignRequestSchema,
    bodyName: 'campaign',
    output: campaignSchema,
    status: 201,
    errors: {},
    action: {
      name: 'create-campaign',
      title: 'Begin a campaign',
      description:
        "Begins a campaign for controls (ids of list-controls) until a due date, owned by one of the caller's groups; the audience may be narrowed by team, kind, lifecycle and tier. It proposes nothing yet.",
    },
  },
  listCampaigns: {
    method: 'get',
    path: '/campaigns',
    summary: 'List campaigns, the latest first',
    query: campaignQuerySchema,
    output: campaignsPageSchema,
    action: {
      name: 'list-campaigns',
      title: 'List campaigns',
      description:
        'Lists campaigns with their controls, audience, owner, due date and message; the latest first.',
    },
  },
  getCampaign: {
    method: 'get',
    path: '/campaigns/{id}',
    summary: 'Get a campaign with its burn-down by team, and its fixes',
    output: campaignDetailSchema,
    errors: hidden,
    action: {
      name: 'get-campaign',
      title: 'Get a campaign',
      description:
        'Answers how a campaign stands: open, fixed, exempt, disputed, blocked by the platform and unknown verdicts by team, failures day by day since it began, and each proposed fix with its state.',
    },
  },
  fixCampaign: {
    ...decision('campaign-fix'),
    ...managed,
    path: '/campaigns/{id}/fixes',
    summary: 'Propose fixes to the services that fail; first as a dry run',
    audit: {
      event: 'campaign-fix',
      meta: ({ params: { id } }: UncheckedInput) => ({ id: id.slice(0, 100) }),
      unless: ({ body }) => (body as { dryRun?: unknown })?.dryRun !== false,
    },
    body: campaignFixRequestSchema,
    bodyName: 'run',
    bodyMayBeEmpty: true,
    output: campaignPlanSchema,
    errors: {
      ...hidden,
      409: 'There was no such dry run, or the campaign is closed',
    },
    action: {
      name: 'fix-campaign',
      title: 'Propose the fixes of a campaign',
      description:
        "Without more, a dry run: which pull requests, branches or issues it would open, with their diffs. With dryRun false and the 'plan' of a dry run it opens them, capped by team and day. Only for members of the campaign's owner; show the dry run to the user first.",
    },
  },
  closeCampaign: {
    ...decision('campaign-close'),
    ...managed,
    path: '/campaigns/{id}/close',
    summary: 'Close a campaign: it proposes nothing more',
    body: campaignCloseSchema,
    output: campaignSchema,
    action: {
      name: 'close-campaign',
      title: 'Close a campaign',
      description:
        "Closes a campaign, as a member of its owner: it proposes nothing more, and what it proposed stays open where it is. Read its 'version' first.",
    },
  },
  listBlocks: {
    method: 'get',
    path: '/blocks',
    summary: 'List failures that wait for the platform, the latest first',
    query: blockQuerySchema,
    output: blocksPageSchema,
  },
  markBlocked: {
    ...decision('block-mark'),
    path: '/blocks',
    summary: 'State that a failure waits for the platform, with its issue',
    body: blockRequestSchema,
    bodyName: 'block',
    output: blockSchema,
    status: 201,
    errors: { ...hidden, 409: 'It does not fail, or is marked already' },
    action: {
      name: 'mark-blocked',
      title: 'State that a failure waits for the platform',
      description:
        'Marks a failing verdict as blocked by the platform, with the issue of the platform: in campaigns it is the debt of the group that owns the control once a member of that group marks it, too. For members of the group that owns the entity or the control.',
    },
  },
  withdrawBlock: {
    ...decision('block-withdraw'),
    path: '/blocks/{id}/withdraw',
    summary: 'Withdraw that a failure waits for the platform',
    body: blockWithdrawalSchema,
    output: blockSchema,
  },
});
