import { z } from 'zod';

/*
 * Only what is read, of the entry of the audit log that a webhook carries:
 * https://launchdarkly.com/docs/api/webhooks and
 * https://launchdarkly.com/docs/api/audit-log/get-audit-log-entry.
 */

const text = z.string().nullish();
const link = z.object({ href: text }).nullish();

/** A flag in one environment. */
const environmentSchema = z.object({
  on: z.boolean().nullish(),
  fallthrough: z.object({ variation: z.number().int().nullish() }).nullish(),
});

/**
 * A flag before or after the change: https://launchdarkly.com/docs/api/feature-flags/get-feature-flag.
 * Read leniently: what is missing makes the value unknown, not the change.
 */
export const flagVersionSchema = z.object({
  key: text.catch(undefined),
  tags: z.array(z.string()).nullish().catch(undefined),
  variations: z
    .array(
      z.object({ name: text.catch(undefined), value: z.unknown().optional() }),
    )
    .nullish()
    .catch(undefined),
  environments: z
    .record(z.string(), environmentSchema.catch({}))
    .nullish()
    .catch(undefined),
  customProperties: z
    .record(
      z.string(),
      z.object({ value: z.array(z.unknown()).nullish() }).catch({}),
    )
    .nullish()
    .catch(undefined),
});
export type FlagVersion = z.infer<typeof flagVersionSchema>;

export const kindSchema = z.object({ kind: z.string().min(1) });

export const flagEntrySchema = z.object({
  _id: z.string().min(1).max(200),
  /** Epoch milliseconds; 8.64e15 is the end of time. */
  date: z.number().int().nonnegative().max(8.64e15),
  accesses: z
    .array(z.object({ action: z.string(), resource: z.string() }))
    .nullish(),
  name: text,
  comment: text,
  titleVerb: text,
  member: z
    .object({ email: text, firstName: text, lastName: text })
    .nullish()
    .catch(undefined),
  token: z.object({ name: text }).nullish().catch(undefined),
  app: z.object({ name: text }).nullish().catch(undefined),
  target: z
    .object({ resources: z.array(z.string()).nullish() })
    .nullish()
    .catch(undefined),
  _links: z.object({ canonical: link, site: link }).nullish().catch(undefined),
  currentVersion: flagVersionSchema.nullish().catch(undefined),
});
export type FlagEntry = z.infer<typeof flagEntrySchema>;
