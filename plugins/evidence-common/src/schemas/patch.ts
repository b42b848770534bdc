import { z } from 'zod';

/** Query of `GET /api/evidence/discrepancies/:id/patch`. */
export const patchQuerySchema = z.object({
  /** The entity that is meant, where a person has chosen one. */
  candidate: z.string().max(500).optional(),
});

/** A change of one file that would settle a discrepancy. */
export const discrepancyPatchSchema = z
  .object({
    discrepancyId: z.string(),
    /** One sentence in the imperative: what the change says. */
    title: z.string(),
    /** The entity whose description changes; absent for a new one. */
    entityRef: z.string().optional(),
    /**
     * As the diff names the file: from the root of its repository, or from the
     * folder of a file that is in none.
     */
    path: z.string(),
    /** Where the catalog reads the file; absent for a new one. */
    location: z.string().optional(),
    editUrl: z.string().optional(),
    /** A unified diff, as `git apply` and `patch -p1` take it. */
    diff: z.string(),
    /** The lines it changes and those around them, as they are. */
    before: z.string(),
    /** The same lines, as they would be. */
    after: z.string(),
    /** The first of them that changes, from 1. */
    line: z.number().int(),
    /** Entities that may be meant instead: request it with one as `candidate`. */
    others: z.array(z.string()),
    /** What a person has to say or confirm first. */
    fill: z.array(z.string()),
    /** Whether it can be opened as a pull request. */
    pullRequest: z.boolean(),
  })
  .meta({ id: 'DiscrepancyPatch' });
export type DiscrepancyPatch = z.infer<typeof discrepancyPatchSchema>;

/** Answer of `POST /api/evidence/discrepancies/:id/pull-request`. */
export const pullRequestSchema = z
  .object({
    url: z.string(),
    /** `existing`: it had been opened before. */
    status: z.enum(['opened', 'existing']),
  })
  .meta({ id: 'PullRequest' });
export type PullRequest = z.infer<typeof pullRequestSchema>;
