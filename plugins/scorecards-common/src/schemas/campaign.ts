import {
  entityRefSchema,
  fileMergeSchema,
  pageSchema,
  issueEnds,
  proposalKinds,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import {
  controlIdSchema,
  isOneLine,
  nameSchema,
  readVersionSchema,
  statementSchema,
} from './text';

const count = z.number().int();
const groupSchema = entityRefSchema.refine(
  ref => ref.startsWith('group:'),
  'must be a group, such as group:default/platform',
);

/** What a campaign is for; all that are given must hold. */
export const audienceSchema = z.strictObject({
  team: groupSchema.optional().describe('Only what this group owns'),
  kind: nameSchema(63).optional(),
  lifecycle: nameSchema(63).optional(),
  tier: nameSchema(63).optional(),
});
export type Audience = z.infer<typeof audienceSchema>;

export const campaignRequestSchema = z
  .strictObject({
    title: nameSchema(200),
    controls: z
      .array(controlIdSchema)
      .min(1)
      .max(20)
      .refine(
        controls => new Set(controls).size === controls.length,
        'must name each control once',
      ),
    audience: audienceSchema.default({}),
    owner: groupSchema.describe('The group that answers for it; yours'),
    due: z.iso.date('must be a date, such as 2027-06-30'),
    message: nameSchema(2_000).describe('Why, for the teams'),
  })
  .meta({ id: 'CampaignRequest' });
export type CampaignRequest = z.input<typeof campaignRequestSchema>;

export const campaignStates = ['running', 'closed'] as const;

export const campaignSchema = z
  .object({
    ...campaignRequestSchema.shape,
    audience: audienceSchema,
    id: z.string(),
    state: z.enum(campaignStates),
    /** Absent where the reader may not see the user, as all others here. */
    createdBy: z.string().optional(),
    createdAt: z.string(),
    closed: z
      .object({
        by: z.string().optional(),
        at: z.string(),
        reason: z.string().optional(),
      })
      .optional(),
    version: count,
  })
  .meta({ id: 'Campaign' });
export type Campaign = z.infer<typeof campaignSchema>;
export const campaignsPageSchema = pageSchema(campaignSchema);

export const campaignQuerySchema = z.object({
  state: z.enum(campaignStates).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});
export type CampaignQuery = z.output<typeof campaignQuerySchema>;

/** Each verdict of a campaign is in one of them. */
export const campaignStandings = [
  'open',
  'disputed',
  'blocked',
  'unknown',
  'exempt',
  'fixed',
  'passing',
] as const;
export type CampaignStanding = (typeof campaignStandings)[number];

const standingsSchema = z.record(z.enum(campaignStandings), count);
export type CampaignCounts = z.infer<typeof standingsSchema>;

export const fixStates = ['opening', 'open', 'closed'] as const;
/** While it waits, closing it is tried again. */
export const fixIssueStates = ['waiting', ...issueEnds] as const;

/** What was proposed to one service. */
export const campaignFixSchema = z
  .object({
    id: z.string(),
    entityRef: z.string(),
    owner: z.string().optional(),
    controls: z.array(z.string()),
    /** Absent while it is being opened. */
    kind: z.enum(proposalKinds).optional(),
    /** `closed` by passing verdicts; one that fails later does not reopen it. */
    state: z.enum(fixStates),
    url: z.string().optional(),
    branch: z.string().optional(),
    merge: z.string().optional(),
    openedBy: z.string().optional(),
    openedAt: z.string(),
    closedAt: z.string().optional(),
    /**
     * Of a closed one: what became of its issue at its host, or of its pull
     * request or branch, where nobody else pushed to it.
     */
    issue: z
      .object({
        state: z.enum(fixIssueStates),
        /** Why it could not be closed yet. */
        reason: z.string().optional(),
      })
      .optional(),
    /** Whether one of its controls fails again. */
    failsAgain: z.boolean(),
  })
  .meta({ id: 'CampaignFix' });
export type CampaignFix = z.infer<typeof campaignFixSchema>;

export const campaignDetailSchema = campaignSchema
  .extend({
    at: z.string(),
    counts: standingsSchema,
    /** Open ones of which teams say that they wait for the platform. */
    claimed: count,
    /** By owner of the services, most open first. */
    teams: z.array(
      z.object({
        owner: z.string().optional(),
        counts: standingsSchema,
        /** How many failed at the end of each of `days`. */
        failing: z.array(count),
      }),
    ),
    /** Failures that wait for the platform: the debt of who owns the control. */
    platform: z.array(
      z.object({ owner: z.string().optional(), blocked: count }),
    ),
    /** UTC days since it began, the present one last. */
    days: z.array(z.string()),
    failing: z.array(count),
    exempt: z.array(count),
    fixes: z.array(campaignFixSchema),
  })
  .meta({ id: 'CampaignDetail' });
export type CampaignDetail = z.infer<typeof campaignDetailSchema>;

export const campaignFixRequestSchema = z
  .strictObject({
    dryRun: z
      .boolean()
      .default(true)
      .describe('Says what would be proposed, and proposes nothing'),
    plan: z
      .string()
      .max(64)
      .optional()
      .describe("The 'plan' of a dry run, which a real run carries out"),
    after: z
      .string()
      .max(500)
      .optional()
      .describe("Of a dry run: the 'nextAfter' of the one before"),
  })
  .refine(
    ({ dryRun, plan, after }) =>
      dryRun ? plan === undefined : plan !== undefined && after === undefined,
    "a real run names the 'plan' of a dry run, and nothing else",
  );
export type CampaignFixRequest = z.input<typeof campaignFixRequestSchema>;

const planItemSchema = z.object({
  entityRef: z.string(),
  owner: z.string().optional(),
  controls: z.array(z.string()),
  kind: z.enum(proposalKinds).optional(),
  /**
   * `capped`: its team has had as many as it may today, press again tomorrow;
   * `nothing`: the files say so already; `known`: it has a fix of this campaign;
   * `conflict`: its team and the template changed the same lines.
   */
  status: z.enum([
    'planned',
    'opened',
    'existing',
    'conflict',
    'nothing',
    'refused',
    'capped',
    'known',
  ] as const),
  reason: z.string().optional(),
  files: z.array(z.object({ path: z.string(), diff: z.string() })),
  /** Of an upgrade: what each file comes to, with the lines of conflicts. */
  merges: z.array(fileMergeSchema).optional(),
  url: z.string().optional(),
  branch: z.string().optional(),
  merge: z.string().optional(),
});
export type CampaignPlanItem = z.infer<typeof planItemSchema>;

export const campaignPlanSchema = z
  .object({
    campaign: z.string(),
    dryRun: z.boolean(),
    plan: z.string(),
    items: z.array(planItemSchema),
    /** Of upgrades: each service of `items` is in one of them. */
    upgrades: z
      .object({
        clean: count,
        conflicts: count,
        /** Without conflicts; files that the team deleted or keeps are left so. */
        escaped: count,
        /** Not known of them; `reason` says why. */
        unknown: count,
      })
      .optional(),
    /** Failing services of controls that have no fix: they get none. */
    withoutFix: count,
    /** Where there are more services than one plan has. */
    nextAfter: z.string().optional(),
  })
  .meta({ id: 'CampaignPlan' });
export type CampaignPlan = z.infer<typeof campaignPlanSchema>;
export type UpgradeCounts = NonNullable<CampaignPlan['upgrades']>;

export const campaignCloseSchema = z.strictObject({
  version: readVersionSchema,
  reason: statementSchema(2_000).optional(),
});
export type CampaignClose = z.input<typeof campaignCloseSchema>;

/** "The platform has to do this first": of a verdict that fails now. */
export const blockRequestSchema = z
  .strictObject({
    entityRef: entityRefSchema,
    control: controlIdSchema,
    issue: z
      .url({ protocol: /^https?$/ })
      .max(1_000)
      .refine(isOneLine, 'must be one line of text')
      .refine(
        url => !/^https?:\/\/[^/?#]*@/i.test(url),
        'must have no user name or password',
      )
      .describe('Of the platform'),
    reason: statementSchema(2_000),
  })
  .meta({ id: 'BlockRequest' });
export type BlockRequest = z.input<typeof blockRequestSchema>;

export const blockStates = ['standing', 'withdrawn', 'ended'] as const;

export const blockSchema = z
  .object({
    ...blockRequestSchema.shape,
    id: z.string(),
    /** `ended`: the verdict passes. */
    state: z.enum(blockStates),
    /** The group whose debt it is: that of the control. */
    platform: z.string().optional(),
    /** Absent where the reader may not see the user, as all others here. */
    markedBy: z.string().optional(),
    /** Of that group; until then it is claimed, and counts as open. */
    confirmedBy: z.string().optional(),
    markedAt: z.string(),
    ended: z.object({ by: z.string().optional(), at: z.string() }).optional(),
    version: count,
  })
  .meta({ id: 'Block' });
export type Block = z.infer<typeof blockSchema>;
export const blocksPageSchema = pageSchema(blockSchema);

export const blockQuerySchema = z.object({
  state: z.enum(blockStates).optional(),
  entityRef: entityRefSchema.optional(),
  control: controlIdSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});
export type BlockQuery = z.output<typeof blockQuerySchema>;

export const blockWithdrawalSchema = z.strictObject({
  version: readVersionSchema,
});
export type BlockWithdrawal = z.input<typeof blockWithdrawalSchema>;
