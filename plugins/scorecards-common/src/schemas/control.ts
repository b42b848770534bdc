import { z } from 'zod';
import { fixSchema } from './fix';
import {
  debtOwners,
  guardedStates,
  phases,
  requirements,
  severities,
} from './vocabulary';

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
  name: lineSchema.describe('What it is an example of'),
  facts: z
    .record(z.string(), z.json())
    .describe('Values by fact name; what is left out is missing'),
  stale: z
    .array(z.string())
    .optional()
    .describe('Of these facts, those that are too old'),
  entity: z
    .strictObject({
      kind: z.string().optional().describe('Component where left out'),
      type: z.string().optional().describe('service where left out'),
      lifecycle: z.string().optional().describe('production where left out'),
      tier: z.string().optional().describe('1 where left out'),
    })
    .optional()
    .describe(
      'What the entity is; a production service of tier 1 where left out.',
    ),
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('When it is judged; now where left out'),
  expect: z
    .enum(['pass', 'fail', 'unknown', 'not-applicable'])
    .describe('What it must come to'),
  message: z.string().optional().describe('What the message must hold'),
  patch: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      'Of a failure: what its patch must hold, by the path of the file, and by the keys of `set` joined by dots',
    ),
});
export type Fixture = z.infer<typeof fixtureSchema>;

/** A standard as code: one file of `standards/controls`. */
export const controlSchema = z
  .strictObject({
    id: idSchema.describe('What it is called everywhere, and its file'),
    version: z
      .number()
      .int()
      .positive()
      .describe('From 1; a new one whenever the meaning changes'),
    title: lineSchema.describe('What holds where it passes, in a few words'),
    owner: z
      .string()
      .regex(
        /^group:[^/\s]+\/[^/\s]+$/i,
        'must be a group, such as group:default/platform',
      )
      .describe('The group that answers for it'),
    rationale: textSchema.describe('Why it is required'),
    requirement: z
      .enum(requirements)
      .describe(
        'required: minimum operational safety; recommended: platform maturity; contextual: only certain classes of service',
      ),
    severity: z
      .enum(severities)
      .describe('How bad it is where it does not hold'),
    phase: z
      .enum(phases)
      .default('observe')
      .describe(
        'Where it begins; each step up from there is a recorded decision.',
      ),
    enabled: z
      .boolean()
      .default(false)
      .describe(
        'Whether it is judged all the time, and a failure is debt; what only `guards` needs none of that',
      ),
    guards: z
      .array(z.enum(guardedStates))
      .min(1)
      .max(guardedStates.length)
      .optional()
      .describe(
        'States of the lifecycle: judged, enabled or not, whenever an entity is to move into one of them, as if it were there',
      ),
    tags: z
      .array(idSchema)
      .max(10)
      .default([])
      .describe('They group controls; nothing is computed from them'),
    documentation: z.url().optional().describe('A page with more about it'),
    appliesTo: z
      .strictObject({
        kinds: z
          .array(z.string())
          .min(1)
          .default(['Component'])
          .describe('Kinds of entities'),
        types: z
          .array(z.string())
          .min(1)
          .optional()
          .describe("Their 'spec.type'"),
        lifecycles: z
          .array(z.string())
          .min(1)
          .optional()
          .describe("Their 'spec.lifecycle'"),
        tiers: z
          .array(z.string())
          .min(1)
          .optional()
          .describe("Their 'plumbline.dev/tier'"),
        when: ruleSchema
          .optional()
          .describe('A rule over what descriptions state (`catalog.*`)'),
      })
      .describe('To which entities it applies; all that are listed must hold'),
    maxAge: z
      .record(z.string(), ageSchema)
      .default({})
      .describe('Limits the age of a fact further than its registration does'),
    pass: ruleSchema.describe(
      'It holds: passed. It does not: failed. What it needs is not known: unknown.',
    ),
    message: textSchema.describe(
      'The message of a failure, made from evidence: `{{ expression }}` is replaced by what it comes to.',
    ),
    passMessage: textSchema.optional().describe('The message where it passes'),
    platformOwnedWhen: ruleSchema
      .optional()
      .describe("Where it holds of a failure, the debt is the platform's"),
    ownedBy: z
      .enum(debtOwners)
      .default('service')
      .describe('Whose debt a failure is, otherwise'),
    remediation: z
      .strictObject({
        text: textSchema.describe(
          'The one next step; `{{ expression }}` as in the message.',
        ),
        url: z
          .string()
          .max(500)
          .optional()
          .describe('A page with more; `{{ expression }}` as in the message.'),
        template: z
          .string()
          .optional()
          .describe(
            'A scaffolder template that does it, as an entity reference',
          ),
        dueDays: z
          .number()
          .int()
          .min(1)
          .max(730)
          .optional()
          .describe('Days from the failure on, from the phase `remediate` on'),
        fix: fixSchema.optional(),
      })
      .describe('What to do about a failure'),
    exemption: z
      .strictObject({
        allowed: z
          .boolean()
          .default(true)
          .describe('Whether a team may ask to be exempted'),
        maxDays: z
          .number()
          .int()
          .min(1)
          .max(730)
          .default(90)
          .describe('The longest that one lasts, in days'),
        approvers: z
          .string()
          .optional()
          .describe("Who approves; the control's owner where left out"),
      })
      .describe('Whether and for how long a team may be exempted'),
    retirement: z
      .strictObject({
        reviewBy: dateSchema.describe(
          'When to review whether it is still needed.',
        ),
        replacedBy: idSchema
          .optional()
          .describe('The id of the control that comes after it'),
      })
      .describe('When it ends, or is looked at again'),
    changelog: z
      .array(z.strictObject({ version: z.number().int(), note: textSchema }))
      .default([])
      .describe('What changed, the newest version first'),
    fixtures: z
      .array(fixtureSchema)
      .default([])
      .describe(
        'What it must come to on facts that are given; judged by the command line',
      ),
  })
  .meta({ id: 'Control', title: 'A control' });
/** As it is written. */
export type ControlInput = z.input<typeof controlSchema>;
/** With its defaults. */
export type Control = z.infer<typeof controlSchema>;

/** Days to mend a failure in, by requirement, where the control names none. */
export const dueDaysOf = { required: 30, recommended: 90, contextual: 90 };
