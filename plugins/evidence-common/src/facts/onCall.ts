import { z } from 'zod';
import {
  entityRefSchema,
  instantSchema,
  webUrlSchema,
} from '../schemas/primitives';
import { FactDefinition, minutes } from './definition';

const text = z.string().min(1).max(200);

/** Somebody who is on call, or will be. */
export const onCallShiftSchema = z.object({
  /** As the pager has it. */
  name: text,
  /** The catalog's User with the same e-mail address, if there is exactly one. */
  user: entityRefSchema.optional(),
  /** Absent: not reported, or for as long as anybody knows. */
  start: instantSchema.optional(),
  /** When they hand over; absent where that is not reported. */
  end: instantSchema.optional(),
  /** They never hand over: the level names this person, not a schedule. */
  always: z.literal(true).optional(),
  /** Which schedule puts them there. */
  schedule: text.optional(),
});
export type OnCallShift = z.infer<typeof onCallShiftSchema>;

/** Who is called one after another, and who that is now and next. */
export const onCallLevelsSchema = z.object({
  /** Absent where there is none. */
  policy: z.object({ name: text, url: webUrlSchema.optional() }).optional(),
  levels: z
    .array(
      z.object({
        /** From 1, the level that is called first. */
        level: z.number().int().positive(),
        /** Minutes without an answer until the next level is called. */
        escalatesAfterMinutes: z.number().int().nonnegative().optional(),
        /** Shifts that are on or come next; empty where there is nobody. */
        shifts: z.array(onCallShiftSchema).max(200),
      }),
    )
    .max(50),
  /** Why there are no levels, in one sentence. */
  missing: z.string().max(300).optional(),
});
export type OnCallLevels = z.infer<typeof onCallLevelsSchema>;

export const onCallEscalationSchema = z.object({
  /** Somebody is named to be called; `false`: looked, and there is nobody. */
  present: z.boolean(),
  /** How many levels there are. */
  levels: z.number().int().nonnegative(),
  /** How many of these had somebody on call. */
  staffed: z.number().int().nonnegative(),
  policy: text.optional(),
});
export type OnCallEscalation = z.infer<typeof onCallEscalationSchema>;

export const onCallFacts: readonly FactDefinition[] = [
  {
    name: 'oncall.levels',
    description:
      'Who is on call, level by level, as the pager of a service or a team has it',
    maxAgeSeconds: minutes(30),
    schema: onCallLevelsSchema,
    collectors: [],
    reportedBy: 'a pager',
  },
  {
    name: 'oncall.escalation',
    description:
      'Whether the pager of a service or a team names anybody to be called, and how many levels of them',
    maxAgeSeconds: minutes(30),
    schema: onCallEscalationSchema,
    collectors: [],
    reportedBy: 'a pager',
  },
];
