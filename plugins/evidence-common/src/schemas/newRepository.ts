import { z } from 'zod';
import { webUrlSchema } from './primitives';
import { patchPathSchema, proposalSchema } from './proposal';

const keySchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower case words and hyphens')
  .max(80)
  .describe('The same for the same repository: it is made once');

/** A repository for a new service, and its contents as a first proposal. */
export const newRepositorySchema = z.strictObject({
  url: webUrlSchema.describe('The address that it is to have'),
  key: keySchema,
  description: z
    .string()
    .min(1)
    .max(300)
    .regex(/^[^\r\n\0]*$/, 'must be one line'),
  contents: z
    .strictObject({
      title: z.string().min(1).max(200),
      body: z.string().max(20_000).describe('Markdown'),
      files: z
        .array(
          z.strictObject({
            path: patchPathSchema,
            text: z.string().max(32_000),
          }),
        )
        .min(1)
        .max(50),
    })
    .optional()
    .describe('Proposed in it; without it, it is made only'),
});
export type NewRepositoryRequest = z.infer<typeof newRepositorySchema>;

export const madeRepositorySchema = z
  .object({
    url: z.string(),
    status: z.enum(['created', 'existing']),
    /** Absent where its files say so already, or none were given. */
    proposal: proposalSchema
      .pick({ kind: true, url: true, branch: true, merge: true })
      .extend({ status: z.enum(['opened', 'existing']) })
      .optional(),
  })
  .meta({ id: 'MadeRepository' });
export type MadeRepository = z.infer<typeof madeRepositorySchema>;

export const repositoryWithdrawalSchema = z.strictObject({
  url: webUrlSchema,
  key: keySchema,
});
export type RepositoryWithdrawal = z.infer<typeof repositoryWithdrawalSchema>;

export const repositoryCheckSchema = z.strictObject({ url: webUrlSchema });
export type RepositoryCheck = z.infer<typeof repositoryCheckSchema>;

export const checkedRepositorySchema = z
  .object({
    /** Why none may be made there; absent where one may. */
    refusal: z.string().optional(),
  })
  .meta({ id: 'CheckedRepository' });
export type CheckedRepository = z.infer<typeof checkedRepositorySchema>;

export const withdrawnRepositorySchema = z
  .object({
    /** `kept`: others have changed it; `other`: it was made by something else. */
    status: z.enum(['absent', 'kept', 'other', 'removed']),
  })
  .meta({ id: 'WithdrawnRepository' });
export type WithdrawnRepository = z.infer<typeof withdrawnRepositorySchema>;
