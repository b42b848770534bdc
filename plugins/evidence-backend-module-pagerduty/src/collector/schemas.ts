import { z } from 'zod';

/**
 * The parts of PagerDuty's answers that are read, as its REST API v2 gives them
 * (https://developer.pagerduty.com/api-reference). Whatever may be missing or
 * null there may be so here.
 */
const reference = z.object({
  id: z.string().min(1).max(100),
  summary: z.string().nullish(),
  html_url: z.string().nullish(),
});

const named = reference.extend({ name: z.string().nullish() });

export const userSchema = named.extend({
  email: z.string().nullish(),
  /** Of somebody who left, where others still refer to them. */
  deleted_at: z.string().nullish(),
});

export const policySchema = named.extend({
  escalation_rules: z
    .array(
      z.object({
        escalation_delay_in_minutes: z.number().nullish().catch(undefined),
      }),
    )
    .nullish(),
});
export type Policy = z.infer<typeof policySchema>;

export const serviceSchema = named.extend({
  status: z.string().nullish(),
  escalation_policy: reference.nullish(),
  /** Those that own it; absent where the account has no teams. */
  teams: z.array(reference).nullish(),
});
export type Service = z.infer<typeof serviceSchema>;

const instant = z.iso.datetime({ offset: true });

export const onCallSchema = z.object({
  user: userSchema.nullish(),
  escalation_policy: reference,
  escalation_level: z.number().int(),
  schedule: reference.nullish(),
  /** Null: always was. */
  start: instant.nullish(),
  /** Null: does not go off call. */
  end: instant.nullish(),
});
export type OnCall = z.infer<typeof onCallSchema>;

/** What a list has beside its items. */
export const pageSchema = z.object({
  more: z.boolean().nullish(),
  offset: z.number().nullish(),
});

export const errorSchema = z.object({
  error: z.object({ message: z.string() }),
});

/** What others call something: in one line, and not endless. */
export function nameOf({
  id,
  name,
  summary,
}: z.infer<typeof reference> & { name?: string | null }): string {
  return clean(name ?? '') || clean(summary ?? '') || id;
}

/** One line of bounded length; what is left of nothing is empty. */
export function clean(text: string, length = 200): string {
  return text
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, length)
    .trim();
}

/** A page that a person can open; undefined where it is none. */
export function pageOf(url: string | null | undefined): string | undefined {
  return url &&
    url.length <= 2000 &&
    /^https?:\/\//i.test(url) &&
    URL.canParse(url)
    ? url
    : undefined;
}
