import { z } from 'zod';
import { debtOwners, phases, requirements, severities } from './vocabulary';

const idSchema = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower case words joined by hyphens',
  )
  .max(63);

const dateSchema = z.iso.date('must be a date, such as 2027-06-30');

const lineSchema = z.string().trim().min(1).max(200);
const textSchema = z.string().trim().min(1).max(4_000);
/** An expression in CEL over registered facts. */
const ruleSchema = z.string().trim().min(1).max(4_000);

/** `7d`, `12h` or `30m`. */
const ageSchema = z
  .string()
  .regex(/^[1-9]\d{0,3}[dhm]$/, 'must be an age, such as 7d, 12h or 30m');

export const fixtureSchema = z.strictObject({
  name: lineSchema,
  /** Values by fact name; what is left out is missing. */
  facts: z.record(z.string(), z.json()),
  /** Of these facts, those that are too old. */
  stale: z.array(z.string()).optional(),
  /** What the entity is; a production service of tier 1 where left out. */
  entity: z
    .strictObject({
      kind: z.string().optional(),
      type: z.string().optional(),
      lifecycle: z.string().optional(),
      tier: z.string().optional(),
    })
    .optional(),
  expect: z.enum(['pass', 'fail', 'unknown', 'not-applicable']),
  /** What the message must hold. */
  message: z.string().optional(),
});
export type Fixture = z.infer<typeof fixtureSchema>;

/** A standard as code: one file of `standards/controls`. */
export const controlSchema = z
  .strictObject({
    id: idSchema,
    /** From 1; a new one whenever the meaning changes. */
    version: z.number().int().positive(),
    title: lineSchema,
    /** The group that answers for it. */
    owner: z
      .string()
      .regex(
        /^group:[^/\s]+\/[^/\s]+$/i,
        'must be a group, such as group:default/platform',
      ),
    /** Why it is asked for. */
    rationale: textSchema,
    requirement: z.enum(requirements),
    severity: z.enum(severities),
    /** Where it begins; each step up from there is a recorded decision. */
    phase: z.enum(phases).default('observe'),
    enabled: z.boolean().default(false),
    /** They group controls; nothing is computed from them. */
    tags: z.array(idSchema).max(10).default([]),
    documentation: z.url().optional(),
    /** To which entities it applies; all that are listed must hold. */
    appliesTo: z.strictObject({
      kinds: z.array(z.string()).min(1).default(['Component']),
      types: z.array(z.string()).min(1).optional(),
      lifecycles: z.array(z.string()).min(1).optional(),
      tiers: z.array(z.string()).min(1).optional(),
      /** A rule over what descriptions state (`catalog.*`). */
      when: ruleSchema.optional(),
    }),
    /** Limits the age of a fact further than its registration does. */
    maxAge: z.record(z.string(), ageSchema).default({}),
    /** It holds: passed. It does not: failed. What it needs is not known: unknown. */
    pass: ruleSchema,
    /**
     * What is said of a failure, made from evidence: `{{ expression }}` is
     * replaced by what it comes to.
     */
    message: textSchema,
    /** What is said where it passes. */
    passMessage: textSchema.optional(),
    /** Where it holds of a failure, the debt is the platform's. */
    platformOwnedWhen: ruleSchema.optional(),
    /** Whose debt a failure is, otherwise. */
    ownedBy: z.enum(debtOwners).default('service'),
    remediation: z.strictObject({
      /** The one next step; `{{ expression }}` as in the message. */
      text: textSchema,
      /** A page that tells more; `{{ expression }}` as in the message. */
      url: z.string().max(500).optional(),
      template: z.string().optional(),
      /** Days from the failure on, from the phase `remediate` on. */
      dueDays: z.number().int().min(1).max(730).optional(),
    }),
    exemption: z.strictObject({
      allowed: z.boolean().default(true),
      /** The longest that one lasts, in days. */
      maxDays: z.number().int().min(1).max(730).default(90),
      /** Who approves; the control's owner where left out. */
      approvers: z.string().optional(),
    }),
    retirement: z.strictObject({
      /** When it is asked whether it is still needed. */
      reviewBy: dateSchema,
      replacedBy: idSchema.optional(),
    }),
    /** What changed, the newest version first. */
    changelog: z
      .array(z.strictObject({ version: z.number().int(), note: textSchema }))
      .default([]),
    fixtures: z.array(fixtureSchema).default([]),
  })
  .meta({ id: 'Control', title: 'A control' });
/** As it is written. */
export type ControlInput = z.input<typeof controlSchema>;
/** With its defaults. */
export type Control = z.infer<typeof controlSchema>;

/** Days to mend a failure in, by requirement, where the control names none. */
export const dueDaysOf = { required: 30, recommended: 90, contextual: 90 };
