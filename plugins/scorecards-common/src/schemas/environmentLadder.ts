import { varianceKinds } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { controlSchema } from './control';
import { nameSchema } from './text';

const { changelog, id, owner, title, version } = controlSchema.shape;

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2d`, `12h` or `30m`. */
const durationSchema = z
  .string()
  .regex(/^[1-9]\d{0,3}[dhm]$/, 'must be a duration, such as 2d, 12h or 30m');

/** In milliseconds. */
export function lengthOf(duration: string): number {
  return (
    Number(duration.slice(0, -1)) *
    unitMs[duration.slice(-1) as keyof typeof unitMs]
  );
}

const ruleSchema = z.string().trim().min(1).max(4_000);

const conditionSchema = z.strictObject({
  id: id.describe('What it is called, once in its environment'),
  must: ruleSchema.describe(
    'It holds: met. It does not: not met. What it needs is not known: unknown.',
  ),
  message: ruleSchema.describe(
    'What is wrong where it does not hold; `{{ expression }}` is replaced by what it comes to',
  ),
  satisfiedBy: ruleSchema.describe('What would satisfy it'),
});

const conditionsSchema = z
  .array(conditionSchema)
  .max(20)
  .default([])
  .refine(areDistinct('id'), 'must have each id once');

const environmentSchema = z
  .strictObject({
    name: nameSchema(100).describe('As the portal calls it'),
    owner: owner.describe(
      'The group that answers for it: it may let a hotfix skip it, and is notified of held releases',
    ),
    entry: conditionsSchema.describe('What a release needs to go there'),
    verification: conditionsSchema.describe(
      'What has to hold once it runs there',
    ),
    soak: durationSchema
      .optional()
      .describe('For how long it has to run there; not at all where left out'),
    timeout: durationSchema
      .optional()
      .describe(
        'For how long a release may be approved and not verified; without end where left out',
      ),
    rollback: z
      .strictObject({
        rehearsedWithin: durationSchema.describe(
          'How long ago one may have been rehearsed last',
        ),
      })
      .optional()
      .describe(
        'What has to be known of a way back: the release before, and that a rollback was rehearsed',
      ),
    allowed: z
      .array(
        z.union([
          nameSchema(200),
          z.strictObject({
            item: nameSchema(150),
            as: z
              .enum(varianceKinds)
              .describe('It may differ as such, and as nothing else'),
          }),
        ]),
      )
      .max(50)
      .default([])
      .describe(
        "Items that may differ from the environment before, whatever they are or as what they are; `*` at the end stands for any ending. They add to 'plumbline.promotion.allowed'.",
      ),
  })
  .refine(
    ({ soak, timeout }) =>
      soak === undefined ||
      timeout === undefined ||
      lengthOf(timeout) > lengthOf(soak),
    { path: ['timeout'], message: "must be longer than 'soak'" },
  );

const referencesSchema = (what: string) =>
  z.array(nameSchema(300)).min(1).max(100).optional().describe(what);

/** A ladder of environments as code: one file of `standards/environments`. */
export const environmentLadderSchema = z
  .strictObject({
    id: id.describe('What it is called, and its file'),
    version,
    title: title.describe('What it is for, in a few words'),
    owner: owner.describe('The group that answers for the ladder'),
    appliesTo: z
      .strictObject({
        systems: referencesSchema(
          "Their 'spec.system', such as system:default/shop",
        ),
        types: referencesSchema("Their 'spec.type'"),
        tags: referencesSchema("One of their 'metadata.tags'"),
      })
      .default({})
      .describe(
        'To which entities it applies; all that are listed must hold. Of several, one for a system comes first, then one for a tag, then one for a type.',
      ),
    environments: z
      .array(environmentSchema)
      .min(1)
      .max(20, 'must have at most 20 environments')
      .describe('In the order in which a release goes through them'),
    changelog,
  })
  .superRefine(({ environments }, context) => {
    const names = environments.map(({ name }) => name.toLowerCase());
    const twice = names.findIndex((name, at) => names.indexOf(name) < at);
    if (twice >= 0) {
      context.addIssue({
        code: 'custom',
        path: ['environments', twice, 'name'],
        message: `'${environments[twice].name}' is on the ladder twice: a release would return to where it was`,
      });
    }
  })
  .meta({ id: 'EnvironmentLadder', title: 'A ladder of environments' });
/** With its defaults. */
export type EnvironmentLadder = z.output<typeof environmentLadderSchema>;

function areDistinct<Key extends string>(key: Key) {
  return (all: readonly Record<Key, unknown>[]) =>
    new Set(all.map(one => one[key])).size === all.length;
}
