import { z } from 'zod';
import { controlSchema, fixtureSchema } from './control';
import { gateCalendarSchema } from './gateCalendar';
import {
  gateActions,
  gateAnswers,
  gatePhases,
  gateStages,
  GateAnswer,
} from './vocabulary';

const { id, version, title, owner, rationale, retirement } =
  controlSchema.shape;
const { maxAge, message, passMessage, changelog, appliesTo } =
  controlSchema.shape;

const { approvers, maxDays } = controlSchema.shape.exemption.shape;

const demandSchema = z.enum(['warn', 'review', 'block']);

/** A rule of gates as code: one file of `standards/gates`. */
export const gateRuleSchema = z
  .strictObject({
    id,
    version,
    title,
    owner,
    rationale,
    documentation: z
      .url()
      .optional()
      .describe('A page with more about it; what may stop a change has one'),
    phase: z
      .enum(gatePhases)
      .default('observe')
      .describe(
        'observe: it is shown; remediate: it warns; gate: it answers as it says',
      ),
    answer: demandSchema
      .default('block')
      .describe('What a deploy is answered where the rule fails'),
    whenUnknown: demandSchema
      .default('warn')
      .describe('What a deploy is answered where its inputs are unknown'),
    appliesTo: z
      .strictObject({
        stages: z.array(z.enum(gateStages)).min(1).optional(),
        actions: z.array(z.enum(gateActions)).min(1).optional(),
        environments: z
          .array(z.string().trim().min(1).max(200))
          .min(1)
          .max(50)
          .optional()
          .describe('By their names in the portal'),
        types: appliesTo.shape.types,
        lifecycles: appliesTo.shape.lifecycles,
        tiers: appliesTo.shape.tiers,
        when: z
          .string()
          .trim()
          .min(1)
          .max(4_000)
          .optional()
          .describe('A rule over the request and what descriptions state'),
      })
      .default({})
      .describe('To which changes it applies; all that are listed must hold'),
    maxAge,
    must: z
      .string()
      .trim()
      .min(1)
      .max(4_000)
      .describe(
        'It holds: passed. It does not: failed. What it needs is not known: unknown.',
      ),
    message,
    passMessage,
    satisfiedBy: z
      .string()
      .trim()
      .min(1)
      .max(4_000)
      .describe('What would satisfy it; `{{ expression }}` as in the message'),
    approvers: owner
      .optional()
      .describe("Who reviews; the service's owner where left out"),
    calendar: gateCalendarSchema
      .optional()
      .describe("What the rule reads as 'calendar.state'"),
    exemption: z
      .strictObject({
        maxDays: maxDays.unwrap().optional(),
        approvers: approvers.describe(
          "Who approves; the rule's owner where left out",
        ),
      })
      .optional()
      .describe('For how long a service may be exempted; 90 days'),
    retirement,
    changelog,
    fixtures: z
      .array(fixtureSchema.omit({ at: true, patch: true }))
      .default([])
      .describe('What it must come to on inputs that are given'),
  })
  .refine(rule => isAtMost(rule.whenUnknown, rule.answer), {
    path: ['whenUnknown'],
    message: "must not be stricter than 'answer'",
  })
  .refine(rule => rule.answer === 'warn' || rule.documentation !== undefined, {
    path: ['documentation'],
    message: 'must be there: what may stop a change is documented',
  })
  .meta({ id: 'GateRule', title: 'A rule of gates' });
/** As it is written. */
export type GateRuleInput = z.input<typeof gateRuleSchema>;
/** With its defaults. */
export type GateRule = z.output<typeof gateRuleSchema>;

/** Whether an answer is as soft as another, or softer. */
export function isAtMost(answer: GateAnswer, bound: GateAnswer): boolean {
  return gateAnswers.indexOf(answer) <= gateAnswers.indexOf(bound);
}

/** The strictest; `allow` where there is none. */
export function strictestOf(answers: Iterable<GateAnswer>): GateAnswer {
  let strictest: GateAnswer = 'allow';
  for (const answer of answers) {
    if (!isAtMost(answer, strictest)) {
      strictest = answer;
    }
  }
  return strictest;
}
