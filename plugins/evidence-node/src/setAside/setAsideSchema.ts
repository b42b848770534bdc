import { z } from 'zod';

const period = {
  since: z.string().meta({ description: 'ISO instant' }),
  last: z.string().meta({ description: 'ISO instant' }),
};

/** What `GET /set-aside` of each plugin answers. */
export const setAsideSchema = z.object({
  items: z.array(
    z.object({
      loop: z.string(),
      count: z.number().int(),
      ...period,
      entries: z
        .array(
          z.object({
            entry: z.string(),
            reason: z.string(),
            failures: z.number().int(),
            ...period,
          }),
        )
        .optional()
        .meta({ description: 'For services only; at most 100 of each loop' }),
    }),
  ),
  more: z
    .number()
    .int()
    .meta({ description: 'Entries set aside beyond those that are kept' }),
});
