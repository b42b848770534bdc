import { z } from 'zod';
import { countingOverrideSchema } from './gateOverride';
import { accuracySchema } from './accuracy';
import { deployReportSchema } from './deployReport';
import { gateJudgementSchema } from './gateJudgement';
import { gateRequestSchema } from './gateRequest';
import { rolloutSchema } from './gateRollout';
import {
  gateApprovalSchema,
  gateExemptionSchema,
  gateReviewStates,
} from './gateReview';
import { evidenceSchema } from './verdict';
import { gateAnswers, gatePhases, gateStages, underlyings } from './vocabulary';

const answerSchema = z.enum(gateAnswers);

/** What a rule rests on, with its age when it was judged. */
export const gateInputSchema = evidenceSchema.extend({
  ageSeconds: z.number().int().nonnegative().optional(),
  /** Of a list that is cut: how many there are. */
  count: z.number().int().positive().optional(),
});
export type GateInput = z.infer<typeof gateInputSchema>;

/** One rule on one service. */
export const gateLineSchema = z
  .object({
    entityRef: z.string(),
    rule: z.string(),
    version: z.number().int(),
    title: z.string(),
    owner: z.string(),
    phase: z.enum(gatePhases),
    status: z.enum(underlyings).exclude(['not-applicable']),
    /** What it adds to the answer. */
    answer: answerSchema,
    /** What a deploy would be answered for it now; of a pull request, softer. */
    atDeploy: answerSchema,
    /** What it would be in the phase `gate`. */
    inGate: answerSchema,
    reason: z.string(),
    inputs: z.array(gateInputSchema),
    /** Inputs that it needs and that are not known, by name. */
    missing: z.array(z.string()),
    /** Where it does not pass. */
    satisfiedBy: z.string().optional(),
    documentation: z.string().optional(),
    /** Where the change makes it so, by what it edits in a description. */
    described: z
      .object({
        path: z.string(),
        line: z.number().int().positive(),
        field: z.string().optional(),
        /** What to write there. */
        fix: z.string().optional(),
      })
      .optional(),
    /** Who reviews, where it asks for that. */
    approver: z.string().optional(),
    /** The approval of this release for which it adds nothing. */
    approval: gateApprovalSchema
      .pick({ review: true, by: true, at: true, validUntil: true })
      .optional(),
    /** The exemption of the service for which it adds nothing. */
    exemption: gateExemptionSchema
      .omit({ entityRef: true, rule: true })
      .optional(),
    /** Why it only warns, where its phase would let it stop the change. */
    held: z.string().optional(),
    /** The break-glass by which it only warns. */
    override: countingOverrideSchema.omit({ services: true }).optional(),
  })
  .meta({ id: 'GateLine' });
export type GateLine = z.infer<typeof gateLineSchema>;

/** What kind of change it is, in four named respects, each with its reason. */
const respect = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.object({ is: z.enum(values), reason: z.string() });

export const changeClassSchema = z
  .object({
    scope: respect(['none', 'one-service', 'several-services', 'shared']),
    timing: respect(['quiet', 'unsettled', 'unknown']),
    reversibility: respect(['reversible', 'irreversible', 'unknown']),
    evidence: respect(['complete', 'partial', 'none']),
  })
  .meta({ id: 'ChangeClass' });
export type ChangeClass = z.infer<typeof changeClassSchema>;

/** What the rules come to, for one change. */
export const gateOutcomeSchema = z
  .object({
    answer: answerSchema,
    /** What a deploy would be answered now, by the rules that apply here. */
    atDeploy: answerSchema,
    /** By service, then by rule. */
    lines: z.array(gateLineSchema),
    /** Inputs that are not known, and for which rules. */
    missing: z.array(
      z.object({
        entityRef: z.string(),
        input: z.string(),
        rules: z.array(z.string()),
      }),
    ),
    change: changeClassSchema,
    /** Groups that own the services. */
    reviewers: z.array(z.string()),
    /** Groups of which a member has to approve, where the answer is `review`. */
    approvers: z.array(z.string()),
  })
  .meta({ id: 'GateOutcome' });
export type GateOutcome = z.infer<typeof gateOutcomeSchema>;

/** How paths of the change belong to services. */
export const gateClaimSchema = z.object({
  /** Of the repository; empty for all of it. */
  folder: z.string(),
  /** More than one where several services name the same folder: all are judged. */
  services: z.array(z.string()),
});

export const gateDecisionSchema = gateOutcomeSchema
  .extend({
    id: z.string(),
    stage: z.enum(gateStages),
    /** Of the rules, the services and their inputs. */
    at: z.string(),
    /** From when on another decision is needed; of a deploy. */
    validUntil: z.string().optional(),
    /** Who requested it: a user, or the name of a service or token. */
    requester: z.string(),
    request: gateRequestSchema,
    services: z.array(z.string()),
    claims: z.array(gateClaimSchema),
    /** Changed paths that are in no service's folder; the first 100. */
    unclaimed: z.array(z.string()),
    /** Of the groups that have to approve; of a deploy. */
    reviews: z.array(
      z.object({
        id: z.string(),
        approver: z.string(),
        state: z.enum(gateReviewStates),
      }),
    ),
    /** Advice, which is in no digest; absent in decisions of earlier versions. */
    rollout: rolloutSchema.optional(),
    /** In sentences: what to know beside the rules. */
    notes: z.array(z.string()),
    /** SHA-256 of what was decided and what on. */
    digest: z.string(),
  })
  .meta({ id: 'GateDecision' });
export type GateDecision = z.infer<typeof gateDecisionSchema>;

/** A decision as it was stored, decided again from what it rested on. */
export const storedGateDecisionSchema = gateDecisionSchema
  .extend({
    /** Whether the stored rules and inputs come to the same digest today. */
    reproduced: z.boolean(),
    /** Whether it may still be acted on. */
    inForce: z.boolean(),
    /** Whether rules were right where they failed, as people judged. */
    judgements: z.array(gateJudgementSchema),
    /** What became of it, the latest first; absent where nothing was reported. */
    reports: z
      .array(
        deployReportSchema.pick({
          outcome: true,
          run: true,
          attempt: true,
          url: true,
          environment: true,
          reportedAt: true,
          version: true,
          rolledBackAt: true,
        }),
      )
      .optional(),
    /** The later decision on the same release and services that replaced it. */
    endedBy: z.string().optional(),
  })
  .meta({ id: 'StoredGateDecision' });
export type StoredGateDecision = z.infer<typeof storedGateDecisionSchema>;

/** A rule in force. */
export const listedGateRuleSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    title: z.string(),
    owner: z.string(),
    rationale: z.string(),
    phase: z.enum(gatePhases),
    answer: answerSchema,
    whenUnknown: answerSchema,
    documentation: z.string().optional(),
    /** How often it was right where it failed, as its owners judged. */
    accuracy: accuracySchema,
    /** Why it only warns, where its phase would let it stop changes. */
    held: z.string().optional(),
    /** The inputs that it reads. */
    inputs: z.array(z.string()),
    source: z.string(),
    path: z.string(),
    url: z.string(),
  })
  .meta({ id: 'ListedGateRule' });
export type ListedGateRule = z.infer<typeof listedGateRuleSchema>;

/** A decision or advice, in a list. */
export const listedGateDecisionSchema = gateDecisionSchema
  .pick({
    id: true,
    stage: true,
    at: true,
    validUntil: true,
    answer: true,
    atDeploy: true,
    requester: true,
    services: true,
  })
  .extend({
    ...gateRequestSchema.pick({
      repository: true,
      action: true,
      environment: true,
      head: true,
    }).shape,
    /** Of the artifact. */
    digest: z.string().optional(),
    /** The run of the pipeline. */
    url: z.string().optional(),
    /** Rules that did not pass, each once, the strictest first. */
    objections: z.array(
      gateLineSchema.pick({
        rule: true,
        title: true,
        answer: true,
        inGate: true,
      }),
    ),
    /** Whether it may still be acted on. */
    inForce: z.boolean(),
  })
  .meta({ id: 'ListedGateDecision' });
export type ListedGateDecision = z.infer<typeof listedGateDecisionSchema>;

/** How many were answered what, by day in UTC; days without any are left out. */
export const gateSummarySchema = z
  .object({
    stage: z.enum(gateStages),
    /** The first day, such as 2026-11-01. */
    from: z.string(),
    days: z.array(
      z.object({
        day: z.string(),
        counts: z.record(answerSchema, z.number().int().nonnegative()),
      }),
    ),
  })
  .meta({ id: 'GateSummary' });
export type GateSummary = z.infer<typeof gateSummarySchema>;
