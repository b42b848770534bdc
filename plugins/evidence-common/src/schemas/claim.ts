import { z } from 'zod';

/**
 * Where a statement comes from: `declared` in metadata, `observed` in a
 * running system, `enforced` by a control point.
 */
export const claimKindSchema = z.enum(['declared', 'observed', 'enforced']);
export type ClaimKind = z.infer<typeof claimKindSchema>;

/** The collector that reported it and, where there is one, a page to open. */
export const sourceSchema = z
  .object({
    id: z.string(),
    url: z.string().optional(),
  })
  .meta({ id: 'Source' });
export type Source = z.infer<typeof sourceSchema>;

/**
 * A statement with its evidence. `observedAt` is absent when unknown; `stale`
 * is true when it is older than the `maxAge` registered for it.
 */
export function claimSchema<T extends z.ZodType>(value: T) {
  return z.object({
    value,
    kind: claimKindSchema,
    source: sourceSchema,
    observedAt: z.string().optional(),
    stale: z.boolean(),
  });
}

export type Claim<T> = {
  value: T;
  kind: ClaimKind;
  source: Source;
  observedAt?: string;
  stale: boolean;
};

/** A claim, or why there is none. "Nothing" and "nobody looked" never look the same. */
export function fieldSchema<T extends z.ZodType>(value: T) {
  return z.union([claimSchema(value), z.object({ unknown: z.string() })]);
}

export type Unknown = { unknown: string };
export type Field<T> = Claim<T> | Unknown;

/** Whether the viewer's policy hides anything, whatever it hid in this case. */
export const visibilitySchema = z.enum(['all', 'filtered']);
export type Visibility = z.infer<typeof visibilitySchema>;
