import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { days, FactDefinition } from './definition';

/** Who another system says owns an entity. */
export const ownershipClaimSchema = z.object({
  /** In words: what says so, such as `The pager service PX1`. */
  by: z.string().min(1).max(200),
  /** The team as it is called there, or its reference. */
  owner: z.string().min(1).max(200),
  url: webUrlSchema.optional(),
});
export type OwnershipClaim = z.infer<typeof ownershipClaimSchema>;

export const ownershipClaimFacts: readonly FactDefinition[] = [
  {
    name: 'ownership.claims',
    description:
      'Whom other systems, such as the pager, name as the owner; an empty list says that they name nobody',
    maxAgeSeconds: days(7),
    schema: z.array(ownershipClaimSchema).max(50),
    collectors: [],
    reportedBy: 'a pager',
  },
];
