import { z } from 'zod';
import { changeKinds } from '../schemas/vocabulary';
import { days, FactDefinition } from './definition';

const count = z.number().int().nonnegative();

/** Deploys of an entity, in every environment; counts are of the last 30 days. */
export const deploysSchema = z.object({
  /** When the last one began. */
  last: z.iso.datetime({ offset: true }).optional(),
  count30d: count,
  /** Of these, those that failed or were rolled back. */
  failed30d: count,
  /**
   * Of these, those of which it is known how to undo them: by a link that the
   * source gave, or by an earlier deploy that succeeded.
   */
  withRollback30d: count,
  /** It is known how to undo the last one, however long ago that was. */
  rollbackPath: z.boolean(),
  /**
   * Where they went, under the portal's names, or those of sources where nothing
   * maps them. Absent where the backend that reported it did not count so.
   */
  environments: z
    .array(z.object({ name: z.string(), deploys30d: count, failed30d: count }))
    .optional(),
  /** Of those that failed, those of which no environment is stated. */
  failedWithoutEnvironment30d: count.optional(),
});
export type Deploys = z.infer<typeof deploysSchema>;

/** Which changes of an entity have ever reached the ledger. */
export const arrivingChangesSchema = z.object({
  kinds: z.array(z.enum(changeKinds)),
  /** When the latest of them happened. */
  last: z.iso.datetime({ offset: true }).optional(),
});
export type ArrivingChanges = z.infer<typeof arrivingChangesSchema>;

export const changeFacts: readonly FactDefinition[] = [
  {
    name: 'changes.deploys',
    description:
      'Its deploys of the last 30 days, in all and by environment, and whether it is known how to undo them',
    maxAgeSeconds: days(2),
    schema: deploysSchema,
    collectors: ['ledger'],
    reportedFor: 'what was ever deployed',
    scope: 'entity',
    counted: 'whole-estate',
  },
  {
    name: 'changes.arriving',
    description:
      'Kinds of its changes that have ever arrived; an empty list says that sources report changes, and none of its',
    maxAgeSeconds: days(2),
    schema: arrivingChangesSchema,
    collectors: ['ledger'],
    reportedFor:
      'every component, once changes arrive and a source reports deploys',
    scope: 'entity',
    counted: 'whole-estate',
  },
];
