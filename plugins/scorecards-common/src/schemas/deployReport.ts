import {
  artifactDigestSchema,
  environmentNameSchema,
  instantSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { nameSchema, shownUrlSchema } from './text';
import { gateActions } from './vocabulary';

export const deployOutcomes = ['succeeded', 'failed', 'rolled-back'] as const;

/** What became of a deploy that was decided on. */
export const deployReportInputSchema = z
  .strictObject({
    outcome: z.enum(deployOutcomes),
    run: nameSchema(200).describe(
      'The run of the pipeline: the same run and attempt are one deploy',
    ),
    attempt: z.number().int().min(1).max(1_000_000).default(1),
    version: nameSchema(200).optional().describe('What was deployed'),
    digest: artifactDigestSchema
      .optional()
      .describe('Of the artifact; it has to be the one that was decided on'),
    environment: environmentNameSchema
      .optional()
      .describe('Where; it has to be the one that was decided on'),
    startedAt: instantSchema
      .optional()
      .describe('When it began; by default now'),
    url: shownUrlSchema.optional().describe('Page of the run'),
  })
  .meta({ id: 'DeployReportInput' });
export type DeployReportInput = z.output<typeof deployReportInputSchema>;

export const deployReportSchema = z
  .object({
    /** Of the gate. */
    decision: z.string(),
    /** What was decided on: the ledger has it as a change of that kind. */
    action: z.enum(gateActions),
    outcome: z.enum(deployOutcomes),
    run: z.string(),
    attempt: z.number().int(),
    version: z.string().optional(),
    digest: z.string().optional(),
    environment: z.string(),
    startedAt: z.string(),
    url: z.string().optional(),
    /** When it was first reported, and by whom. */
    reportedAt: z.string(),
    reporter: z.string(),
    /** Of what had succeeded: when it was first reported to be rolled back. */
    rolledBackAt: z.string().optional(),
    /** What the ledger has of it, by service. */
    changes: z.array(
      z.object({
        entityRef: z.string(),
        /** Who reports such changes of this service there. */
        source: z.string(),
        /** Its id; absent where another source reports it. */
        change: z.string().optional(),
      }),
    ),
    /** In sentences. */
    notes: z.array(z.string()),
  })
  .meta({ id: 'DeployReport' });
export type DeployReport = z.infer<typeof deployReportSchema>;
