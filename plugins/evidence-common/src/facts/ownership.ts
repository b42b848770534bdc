import { z } from 'zod';
import { days, FactDefinition } from './definition';

/** Whether the declared owner is somebody who can be called. */
export const ownershipStateSchema = z.object({
  /** As declared; absent where nobody is. */
  owner: z.string().optional(),
  /** The catalog has an entity of that reference. */
  exists: z.boolean(),
  kind: z.enum(['group', 'user', 'other']).optional(),
  /** People in the group and in the groups below it. */
  members: z.number().int().nonnegative(),
  /** Whom to call when nobody answers: `by` names the annotation or the fact that says so. */
  escalation: z.object({ present: z.boolean(), by: z.string().optional() }),
});
export type OwnershipState = z.infer<typeof ownershipStateSchema>;

/** Who deployed and committed lately. Counts are of changes. */
export const ownershipActivitySchema = z.object({
  /** How far back it looks. Days. */
  windowDays: z.number().int().positive(),
  /** The busiest first, at most twenty; `user` where the catalog knows who it is. */
  actors: z.array(
    z.object({
      actor: z.string(),
      user: z.string().optional(),
      changes: z.number().int().positive(),
    }),
  ),
  /** By members of the declared owner, or of a group below it. */
  fromOwner: z.number().int().nonnegative(),
  /** By users of the catalog who are not. */
  fromOthers: z.number().int().nonnegative(),
  /** By somebody whom the catalog does not know: people, and machines. */
  unknown: z.number().int().nonnegative(),
  /** The group, not the owner, most of whose members' work it is. */
  likelyOwner: z.string().optional(),
});
export type OwnershipActivity = z.infer<typeof ownershipActivitySchema>;

export const ownershipFacts: readonly FactDefinition[] = [
  {
    name: 'ownership.state',
    description: 'Whether the declared owner exists, has members, and a way up',
    maxAgeSeconds: days(2),
    schema: ownershipStateSchema,
    collectors: ['ownership'],
  },
  {
    name: 'ownership.activity',
    description:
      'Who deployed and committed lately, and whether they belong to the owner',
    maxAgeSeconds: days(2),
    schema: ownershipActivitySchema,
    collectors: ['ownership'],
  },
];
