import {
  cleanupSchema,
  entityRefSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { statementSchema } from '../schemas/text';
import type { LifecycleState } from '../schemas/vocabulary';

export const certificationStates = ['current', 'due', 'overdue'] as const;
export type CertificationState = (typeof certificationStates)[number];

/** It is due so long before it is overdue. */
export const certificationNoticeDays = 14;

/** What the owner of an entity confirms from time to time. */
export const certificationSchema = z
  .object({
    entityRef: z.string(),
    state: z.enum(certificationStates),
    dueAt: z.string(),
    intervalDays: z.number(),
    /** The last one; absent where there was none. */
    confirmed: z
      .object({
        at: z.string(),
        /** Absent where the reader may not see the user. */
        by: z.string().optional(),
        reason: z.string().optional(),
      })
      .optional(),
    /** Of the last one; 0 where there was none. */
    version: z.number().int(),
    /** What was read; a confirmation states it, and is refused where it changed. */
    seen: z.string(),
    owner: z.string().optional(),
    /** Members of the group, and who else may approve for it, as far as the reader may see them. */
    access: z.object({
      members: z.array(z.string()),
      approvers: z.array(z.string()),
    }),
    /** As provisioning reports it; absent where it is not known. */
    infrastructure: cleanupSchema.optional(),
  })
  .meta({ id: 'Certification' });
export type Certification = z.infer<typeof certificationSchema>;

export const certificationQuerySchema = z.object({
  entityRef: entityRefSchema,
});

export const certificationConfirmationSchema = z
  .strictObject({
    entityRef: entityRefSchema,
    version: z
      .number()
      .int()
      .min(0)
      .describe('The version that was read; another one by now is a conflict'),
    seen: z.string().max(200).describe("The certification's 'seen'"),
    reason: statementSchema(2_000).optional(),
  })
  .meta({ id: 'CertificationConfirmation' });
export type CertificationConfirmation = z.output<
  typeof certificationConfirmationSchema
>;

/** Whether there is something to confirm: not of what is retired or only proposed. */
export function isCertified(state: LifecycleState | undefined): boolean {
  return (
    state === undefined || !['proposed', 'archived', 'deleted'].includes(state)
  );
}

/** @param instants - epoch milliseconds */
export function certificationState(
  dueAt: number,
  now: number,
): CertificationState {
  if (now >= dueAt) {
    return 'overdue';
  }
  return now >= dueAt - certificationNoticeDays * 86_400_000
    ? 'due'
    : 'current';
}
