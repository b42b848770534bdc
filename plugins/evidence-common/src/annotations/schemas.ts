import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';
import {
  entityRefSchema,
  instantSchema,
  webUrlSchema,
} from '../schemas/primitives';

/** 1 is the most critical. Applies to services only. */
export const tierSchema = z.enum(['1', '2', '3', '4']);
export type Tier = z.infer<typeof tierSchema>;

export const dataClassificationSchema = z.enum([
  'public',
  'internal',
  'confidential',
  'restricted',
]);
export type DataClassification = z.infer<typeof dataClassificationSchema>;

export const runbookSchema = webUrlSchema;

/** A length of time such as `15m`, `12h`, `7d` or `2w`. */
export const durationSchema = z
  .string()
  .regex(
    /^[1-9]\d{0,5}[smhdw]$/,
    "must be a duration such as '15m', '12h' or '7d'",
  );

/** A user by reference; `ana.ruiz` is short for `user:default/ana.ruiz`. */
const userRefSchema = z.string().transform((text, context) => {
  try {
    const ref = parseEntityRef(text, {
      defaultKind: 'user',
      defaultNamespace: 'default',
    });
    return stringifyEntityRef(ref);
  } catch {
    context.addIssue({
      code: 'custom',
      message: `'${text}' must be a user such as user:default/ana.ruiz`,
    });
    return z.NEVER;
  }
});

/** One person for one stretch of time; the end is the first instant not covered. */
export const shiftSchema = z
  .strictObject({
    user: userRefSchema,
    start: instantSchema,
    end: instantSchema,
  })
  .refine(shift => shift.start < shift.end, {
    error: "'end' must be after 'start'",
    path: ['end'],
  });

/** Shift i begins at `start` + i × `every`; the users take turns, in order, for ever. */
export const rotationSchema = z.strictObject({
  start: instantSchema,
  every: durationSchema,
  users: z.array(userRefSchema).min(1).max(200),
});

export const rosterLevelSchema = z
  .strictObject({
    name: z.string().min(1).max(200).optional(),
    /** How long an alert waits before it reaches this level. */
    after: durationSchema.optional(),
    /** Explicit shifts; they take precedence over the rotation. */
    shifts: z.array(shiftSchema).min(1).max(1000).optional(),
    rotation: rotationSchema.optional(),
  })
  .refine(level => level.shifts ?? level.rotation, {
    error: "needs 'shifts', a 'rotation', or both",
  });

/** The content of `plumbline.dev/on-call`. */
export const rosterSchema = z.strictObject({
  levels: z.array(rosterLevelSchema).min(1).max(20),
});
export type Roster = z.infer<typeof rosterSchema>;
export type RosterLevel = z.infer<typeof rosterLevelSchema>;

export const approversSchema = z
  .array(
    entityRefSchema.refine(ref => /^(user|group):/.test(ref), {
      error: 'must be a user or a group, such as group:default/payments',
    }),
  )
  .max(200);
