import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { reviewOutcomes } from './accuracy';
import { statementSchema } from './text';

/** Whether a rule was right about a service, in one decision. */
export const gateJudgementInputSchema = z
  .strictObject({
    rule: z.string().min(1).max(100),
    entityRef: entityRefSchema,
    outcome: z.enum(reviewOutcomes),
    /** Required where the rule was wrong. */
    reason: statementSchema(2_000).optional(),
  })
  .refine(({ outcome, reason }) => outcome === 'right' || reason, {
    path: ['reason'],
    message: 'must state what is wrong with the line',
  })
  .meta({ id: 'GateJudgementInput' });
export type GateJudgementInput = z.output<typeof gateJudgementInputSchema>;

export const gateJudgementSchema = z
  .object({
    decision: z.string(),
    rule: z.string(),
    version: z.number().int(),
    entityRef: z.string(),
    outcome: z.enum(reviewOutcomes),
    reason: z.string().optional(),
    by: z.string(),
    /** Whether they are a member of the group that owns the rule: only that counts. */
    byOwner: z.boolean(),
    at: z.string(),
  })
  .meta({ id: 'GateJudgement' });
export type GateJudgement = z.infer<typeof gateJudgementSchema>;
