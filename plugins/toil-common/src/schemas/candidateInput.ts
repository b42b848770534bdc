import {
  entityRefSchema,
  instantSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { dimensions, parseLevel } from './levels';
import { attributesSchema } from './attributes';
import { readinessSchema } from './readiness';
import { automationTypes, buckets, judgements, toilKinds } from './vocabulary';

const line = (max = 300) => z.string().trim().min(1).max(max);

/** Its id, its words, or its score: `expert-only`, `1`, `low`. */
function levelInput<D extends keyof typeof dimensions>(dimension: D) {
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const level = parseLevel(dimension, String(value));
    if (level === undefined) {
      const known = dimensions[dimension].map(
        ({ id, score }) => `'${id}' (${score})`,
      );
      context.addIssue({
        code: 'custom',
        message: `must be one of ${known.join(', ')}`,
      });
      return z.NEVER;
    }
    return level;
  });
}

const fields = {
  title: line(),
  owner: entityRefSchema.refine(
    ref => ref.startsWith('group:') || ref.startsWith('user:'),
    'must be a group, such as group:default/payments',
  ),
  services: z.array(entityRefSchema).max(50),
  trigger: line(1_000),
  minutes: z.number().min(0).max(100_000),
  attributes: attributesSchema,
  judgement: z.enum(judgements),
  automation: z.enum(automationTypes),
  scaffolderTemplate: entityRefSchema.refine(
    ref => ref.startsWith('template:'),
    'must be a template, such as template:default/restart-worker',
  ),
  readiness: readinessSchema.partial(),
};

/** What a person says of recurring work that is worth a look. */
export const candidateInputSchema = z
  .strictObject({
    ...fields,
    /** The group of occurrences that it comes from. */
    group: line().optional(),
    kind: z.enum(toilKinds).default('request'),
    title: fields.title.optional(),
    owner: fields.owner.optional(),
    services: fields.services.optional(),
    trigger: fields.trigger.optional(),
    minutes: fields.minutes.optional(),
    attributes: fields.attributes.optional(),
    judgement: fields.judgement.optional(),
    automation: fields.automation.optional(),
    scaffolderTemplate: fields.scaffolderTemplate.optional(),
    readiness: fields.readiness.optional(),
    frequency: levelInput('frequency').optional(),
    risk: levelInput('risk').optional(),
    recoverability: levelInput('recoverability').optional(),
  })
  .refine(({ title, group }) => title !== undefined || group !== undefined, {
    error: "needs a 'title', or the 'group' of occurrences it comes from",
  })
  .meta({ id: 'CandidateInput' });
export type CandidateInput = z.input<typeof candidateInputSchema>;
export type ParsedCandidateInput = z.output<typeof candidateInputSchema>;

/**
 * A review: what is stated replaces what was stated, and what is left out stays.
 * `version` is the one that was looked at; another one is refused with 409 and
 * what it says.
 */
export const reviewInputSchema = z
  .strictObject({
    version: z.number().int().min(0),
    title: fields.title.optional(),
    owner: fields.owner.optional(),
    services: fields.services.optional(),
    trigger: fields.trigger.optional(),
    minutes: fields.minutes.nullable().optional(),
    attributes: fields.attributes.optional(),
    judgement: fields.judgement.optional(),
    automation: fields.automation.optional(),
    /** Null: none any more. */
    scaffolderTemplate: fields.scaffolderTemplate.nullable().optional(),
    readiness: fields.readiness.optional(),
    frequency: levelInput('frequency').optional(),
    risk: levelInput('risk').optional(),
    recoverability: levelInput('recoverability').optional(),
    note: line(1_000).optional(),
  })
  .meta({ id: 'ReviewInput' });
export type ReviewInput = z.input<typeof reviewInputSchema>;
export type ParsedReviewInput = z.output<typeof reviewInputSchema>;

/** Puts a candidate into another bucket than the rules do, for a while. */
export const overrideInputSchema = z
  .strictObject({
    version: z.number().int().min(0),
    /** Null: the rules decide again. */
    bucket: z.enum(buckets).nullable(),
    reason: line(1_000),
    /** The first instant at which the rules decide again. */
    until: instantSchema.optional(),
  })
  .refine(({ bucket, until }) => bucket === null || until !== undefined, {
    path: ['until'],
    error: 'must be the instant from which the rules decide again',
  })
  .meta({ id: 'OverrideInput' });
export type OverrideInput = z.input<typeof overrideInputSchema>;
export type ParsedOverrideInput = z.output<typeof overrideInputSchema>;

export const stateInputSchema = z
  .strictObject({
    version: z.number().int().min(0),
    reason: line(1_000).optional(),
  })
  .meta({ id: 'StateInput' });
export type StateInput = z.input<typeof stateInputSchema>;
