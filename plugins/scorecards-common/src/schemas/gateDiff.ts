import { sensitiveParts } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { nameSchema } from './text';
import { diffChanges } from './vocabulary';

/** More are not listed one by one. */
export const maxGateChanges = 500;
/** Characters of their kinds and names: each decision stores them. */
export const maxGateChangesLength = 64_000;
/** Characters of each. */
export const longestOfChange = { kind: 200, name: 1_000 };

export const gateChangeSchema = z
  .strictObject({
    change: z.enum(diffChanges),
    kind: nameSchema(longestOfChange.kind).describe(
      "Of a resource or an object, such as 'aws_db_instance' or 'Deployment'",
    ),
    name: nameSchema(longestOfChange.name).describe(
      "Its address in the plan, or '<namespace>/<name>'",
    ),
    lost: z
      .boolean()
      .optional()
      .describe(
        'Of what is deleted or replaced: whether data is lost with it; left out where that is not known',
      ),
  })
  .meta({ id: 'GateChange' });
export type GateChange = z.infer<typeof gateChangeSchema>;

/** What a change does to infrastructure and to objects of a cluster, by name only. */
export const gateDiffSchema = z
  .strictObject({
    changes: z
      .array(gateChangeSchema)
      .max(maxGateChanges)
      .refine(
        all => lengthOfChanges(all) <= maxGateChangesLength,
        `must have at most ${maxGateChangesLength} characters of kinds and names`,
      )
      .describe(
        'All that deletes or replaces something, and of the others some',
      ),
    touches: z
      .array(z.enum(sensitiveParts))
      .max(sensitiveParts.length)
      .optional()
      .describe('What others rely on, as far as changed manifests show it'),
    total: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe('How many changes there are, where not all are listed'),
  })
  .refine(({ changes, total = changes.length }) => total >= changes.length, {
    path: ['total'],
    message: 'must not be less than are listed',
  })
  .meta({ id: 'GateDiff' });
export type GateDiff = z.infer<typeof gateDiffSchema>;

function lengthOfChanges(
  changes: readonly Pick<GateChange, 'kind' | 'name'>[],
): number {
  return changes.reduce(
    (sum, { kind, name }) => sum + kind.length + name.length,
    0,
  );
}
