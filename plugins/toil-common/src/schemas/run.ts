import {
  instantSchema,
  webUrlSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { autonomies } from './vocabulary';

const line = (max = 1_000) => z.string().trim().min(1).max(max);

/**
 * A report of one execution by what executed an automation: a scaffolder task, a
 * pipeline, a runbook runner, or whoever rehearsed it.
 */
export const runInputSchema = z
  .strictObject({
    /** Whose id it is, such as `runbooks`. */
    source: line(100).default('manual'),
    /** Reporting it again changes nothing. */
    id: line(300),
    kind: z.enum(['run', 'rehearsal']).default('run'),
    outcome: z.enum(['succeeded', 'failed']),
    /** Whether the verification signal was looked at, and agreed. */
    verified: z.boolean(),
    /** What was seen. */
    verification: line().optional(),
    at: instantSchema.optional(),
    url: webUrlSchema.optional(),
  })
  .meta({ id: 'RunInput' });
export type RunInput = z.input<typeof runInputSchema>;
export type ParsedRunInput = z.output<typeof runInputSchema>;

export const toilRunSchema = z
  .object({
    source: z.string(),
    id: z.string(),
    kind: z.enum(['run', 'rehearsal']),
    outcome: z.enum(['succeeded', 'failed']),
    verified: z.boolean(),
    verification: z.string().optional(),
    at: z.string(),
    url: z.string().optional(),
    /** The rung that it ran on. */
    autonomy: z.enum(autonomies),
    reportedBy: z.string(),
  })
  .meta({ id: 'ToilRun' });
export type ToilRun = z.infer<typeof toilRunSchema>;

export const ladderSchema = z
  .object({
    autonomy: z.enum(autonomies),
    next: z.enum(autonomies).optional(),
    proven: z.number().int(),
    needed: z.number().int(),
    mayClimb: z.boolean(),
    /** Verified runs that each rung asks for. */
    needs: z.record(z.enum(autonomies), z.number().int()),
    /** The latest first. */
    runs: z.array(toilRunSchema),
  })
  .meta({ id: 'Ladder' });
export type LadderAnswer = z.infer<typeof ladderSchema>;
