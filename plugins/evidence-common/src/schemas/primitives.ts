import { z } from 'zod';

/** A full, lower-cased entity reference such as `component:default/checkout`. */
export const entityRefSchema = z
  .string()
  // Databases index references; real ones are shorter by far.
  .max(500)
  .regex(
    /^[^:/\s\p{Cc}\p{Cs}]+:[^:/\s\p{Cc}\p{Cs}]+\/[^:/\s\p{Cc}\p{Cs}]+$/u,
    'must be a full entity reference such as component:default/checkout',
  )
  // Apart from the pattern: few readers of published schemas know this class.
  .refine(
    ref => !/\p{Bidi_Control}/u.test(ref),
    'must have no marks that turn text around, such as U+202E',
  )
  .overwrite(ref => ref.toLocaleLowerCase('en-US'))
  .meta({ id: 'EntityRef' });

/** Text that is stored, or used in a query: PostgreSQL has no NUL in text. */
export const withoutNulSchema = z
  .string()
  .refine(text => !text.includes('\0'), 'must not contain a NUL character');

/** What an answer is to be about; sources name environments as they like. */
export const environmentNameSchema = withoutNulSchema.trim().min(1).max(200);

/** An ISO 8601 instant; offsets are accepted and normalised to UTC. */
export const instantSchema = z.iso
  .datetime({
    offset: true,
    error: 'must be an ISO 8601 instant such as 2026-01-31T09:00:00Z',
  })
  .transform(text => new Date(text).toISOString());

/** An instant, or a day for its first instant, in UTC. */
export const dayOrInstantSchema = z
  .string()
  .transform(text =>
    /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text,
  )
  .pipe(
    z.iso
      .datetime({
        offset: true,
        error:
          'must be a day such as 2026-12-31, or an ISO 8601 instant such as 2026-12-31T09:00:00Z',
      })
      .transform(text => new Date(text).toISOString()),
  );

/** An absolute http or https URL: what a person can open, never `javascript:`. */
export const webUrlSchema = z
  .url({
    protocol: /^https?$/,
    error: 'must be an absolute http or https URL',
  })
  // A parser of addresses leaves them out; what stores the text may refuse them.
  .refine(url => !/\p{Cc}/u.test(url), 'must have no control characters');

/** Of what sources report: whose word an entry is. */
/**
 * Beside a receipt: what was ignored of what was sent, in sentences. Absent
 * where nothing was.
 */
export const warningsSchema = z.array(z.string()).optional();

/**
 * Beside a receipt: what the report names that no entity matches, or several, as
 * its reporter may know. It is kept, and takes effect once one does.
 */
export const unresolvedSchema = z.array(z.string()).optional();

export const authoredFields = {
  /**
   * Who reported it: a user, a service such as `service:ci`, or an
   * interface such as `webhook deploys` or `collector links`. Absent where
   * that was not kept, and for readers who may not see that user. Left out of
   * what briefs rest on: who reported is no part of what was reported.
   */
  reportedBy: z.string().optional(),
  /** When a later report of its author changed it; absent as first reported. */
  amendedAt: z.string().optional(),
};

/** A page of a list; `nextCursor` is absent on the last page. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}

export type Page<T> = { items: T[]; nextCursor?: string };

export type JsonValue = z.core.util.JSONType;

/**
 * Any JSON; its own schema, so that it has a name where documents refer to it.
 * One look at a value and no copy of it: nearly all that is reported are such
 * values, and a union of every kind of JSON makes a list of issues for each
 * that is not.
 */
export const jsonValueSchema = z
  .unknown()
  .refine(isJson, { error: 'must be JSON', abort: true })
  .meta({ id: 'Json', description: 'Any JSON value.' }) as unknown as z.ZodType<
  JsonValue,
  JsonValue
>;

function isJson(value: unknown): value is JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return (
        value === null ||
        ((Array.isArray(value) || isPlain(value)) &&
          Object.values(value).every(isJson))
      );
    default:
      return false;
  }
}

/** Not a date, a map or the like, in whichever realm it was made. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
