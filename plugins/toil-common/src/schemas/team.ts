import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/** Query of `GET /api/toil/team`. */
export const teamQuerySchema = z.object({
  owner: entityRefSchema.refine(
    ref => ref.startsWith('group:'),
    'must be a group, such as group:default/payments',
  ),
});

/** What recurring manual work takes of a team's time, as far as is known. */
export const teamToilSchema = z
  .object({
    owner: z.string(),
    /** Of the work whose time is known: there is at least as much. */
    minutesPerMonth: z.number(),
    /** How many kinds of work are counted. */
    work: z.number().int(),
    /** Of these, how many nobody knows the time of. */
    withoutTime: z.number().int(),
    /** Members of the group; absent where the catalog names none. */
    people: z.number().int().optional(),
    /** What they have of a month; absent where it is not known how many they are. */
    capacityMinutes: z.number().optional(),
    /** 0 to 1, or more where it cannot be. */
    share: z.number().optional(),
    /** The share above which a team has no time to end it. */
    limit: z.number(),
    /** The last 12 weeks, the oldest first. */
    weeks: z.array(
      z.object({ minutes: z.number(), share: z.number().optional() }),
    ),
  })
  .meta({ id: 'TeamToil' });
export type TeamToil = z.infer<typeof teamToilSchema>;
