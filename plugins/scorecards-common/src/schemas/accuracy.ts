import { z } from 'zod';

/**
 * How often a control was right where it said `fail`, by the version in force:
 * nobody disputes a verdict that passes, so those would only water it down.
 */
export const accuracySchema = z
  .object({
    /** Of the control. */
    version: z.number().int(),
    /**
     * The share of `judged` that was not upheld as a false positive, from 0 to
     * 1; absent where nothing was judged: not known.
     */
    share: z.number().min(0).max(1).optional(),
    /**
     * The sample: entities that this version failed within the window, without
     * those in `open`.
     */
    judged: z.number().int(),
    /** Of these, those with an upheld dispute: false positives. */
    upheld: z.number().int(),
    /** Of these, those of which every dispute was rejected. */
    rejected: z.number().int(),
    /** Besides these, those with a dispute that is not decided yet. */
    open: z.number().int(),
    /** The window begins here. */
    since: z.string(),
  })
  .meta({ id: 'Accuracy' });
export type Accuracy = z.infer<typeof accuracySchema>;
