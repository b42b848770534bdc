import {
  artifactDigestSchema,
  entityRefSchema,
  environmentNameSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { commitSchema } from './gateRequest';
import { gateAnswers } from './vocabulary';

/** What a controller of rollouts asks for, before and while it goes on. */
export const gatePollSchema = z
  .looseObject({
    metadata: z
      .strictObject({
        service: entityRefSchema,
        environment: environmentNameSchema.default('production'),
        digest: artifactDigestSchema.optional(),
        commit: commitSchema.optional(),
        decision: z.string().min(1).max(100).optional(),
      })
      .refine(
        ({ commit, decision, digest }) =>
          (commit ?? decision ?? digest) !== undefined,
        { error: "needs 'digest', 'commit' or 'decision': what is rolled out" },
      ),
  })
  .meta({ id: 'GatePoll' });
export type GatePoll = z.output<typeof gatePollSchema>;

/** That it may go on; 403 is the answer that it may not. */
export const gatePolledSchema = z
  .object({
    allowed: z.literal(true),
    /** The decision that allows it. */
    decision: z.string(),
    /** What its request would be answered now. */
    answer: z.enum(gateAnswers),
    /** In one sentence. */
    reason: z.string(),
    at: z.string(),
  })
  .meta({ id: 'GatePolled' });
export type GatePolled = z.infer<typeof gatePolledSchema>;
