import { z } from 'zod';
import { firingAlertSchema } from './alerts';
import { sloStateSchema } from './health';
import { activeIncidentSchema } from './incidents';

/** What one source says about one fact, as far as an onset needs it. */
export type OnsetClaim = { name: string; value: unknown; stale: boolean };

/** What shows first that something is wrong. */
export type OnsetSign = 'alert' | 'incident' | 'slo';

/** When trouble began, ISO 8601 in UTC, and what shows it. */
export type Onset = { at: string; sign: OnsetSign };

const day = 24 * 60 * 60_000;
/** A clock may be askew by so much; what begins later is no beginning. Milliseconds. */
const tolerance = 10 * 60_000;
/** Earlier instants stand for none, such as the year 1 of Go. */
const first = Date.parse('2000-01-01T00:00:00Z');

/** Of two signs at one instant the first is named. */
const signs = [
  { name: 'alerts.firing', sign: 'alert', schema: z.array(firingAlertSchema) },
  {
    name: 'incident.active',
    sign: 'incident',
    schema: z.array(activeIncidentSchema),
  },
  { name: 'slo.state', sign: 'slo', schema: z.array(sloStateSchema) },
] as const;

/**
 * When what goes on now began, or `undefined` when no source says. The claims
 * are those about the entity, its members and what serves it; other facts than
 * alerts, incidents and SLOs are passed over.
 *
 * The earliest sign within 24 hours of `at`: an alert that fires, an open
 * incident, a service level that is breached. Else the latest of all: what has
 * fired for weeks says least about tonight. What is stale may have ended, and
 * begins nothing.
 *
 * @param alertedAt - when the alert that was pasted began, ISO 8601
 */
export function onsetOf(
  claims: readonly OnsetClaim[],
  at: string,
  alertedAt?: string,
): Onset | undefined {
  const now = Date.parse(at);
  const all = [
    ...(alertedAt === undefined
      ? []
      : [{ start: Date.parse(alertedAt), sign: 'alert' as const }]),
    ...startsOf(claims),
  ].filter(({ start }) => start >= first && start - now <= tolerance);
  const recent = all.filter(({ start }) => now - start <= day);
  const [begun] =
    recent.length > 0
      ? recent.sort((a, b) => a.start - b.start)
      : all.sort((a, b) => b.start - a.start);
  return begun && { at: new Date(begun.start).toISOString(), sign: begun.sign };
}

/**
 * Instants, in epoch milliseconds, at which the same claims may have another
 * {@link onsetOf} than just before.
 */
export function onsetTurns(claims: readonly OnsetClaim[]): number[] {
  return startsOf(claims).flatMap(({ start }) => [
    start - tolerance,
    start + day + 1,
  ]);
}

function startsOf(
  claims: readonly OnsetClaim[],
): { start: number; sign: OnsetSign }[] {
  return signs.flatMap(({ name, sign, schema }) =>
    claims
      .filter(claim => claim.name === name && !claim.stale)
      .flatMap(({ value }): { since?: string }[] => {
        const read = schema.safeParse(value);
        return read.success ? read.data : [];
      })
      .flatMap(({ since }) =>
        since === undefined ? [] : { start: Date.parse(since), sign },
      ),
  );
}
