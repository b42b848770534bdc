import { z } from 'zod';
import { firingAlertSchema } from './alerts';
import { activeIncidentSchema } from './incidents';

/** What one source says about one fact, as far as an onset needs it. */
export type OnsetClaim = { name: string; value: unknown; stale: boolean };

const day = 24 * 60 * 60_000;

const schemas = {
  'incident.active': z.array(activeIncidentSchema),
  'alerts.firing': z.array(firingAlertSchema),
};

/**
 * When what goes on now began: ISO 8601 in UTC, or `undefined` when no source
 * says. The claims are those about the entity, its members and what serves it;
 * names other than `alerts.firing` and `incident.active` are passed over.
 *
 * The earliest start of an incident within 24 hours of `at` goes first: a
 * person has said that it began then. Else the earliest of an alert within
 * them. Else the latest of all: what has fired for weeks says least about
 * tonight. What is stale may have ended, and begins nothing.
 */
export function onsetOf(
  claims: readonly OnsetClaim[],
  at: string,
): string | undefined {
  const now = Date.parse(at);
  // A little ahead is a clock askew; what begins tomorrow is no beginning.
  const begun = (start: number) => start - now <= day;
  const ofIncidents = startsOf(claims, 'incident.active').filter(begun);
  const ofAlerts = startsOf(claims, 'alerts.firing').filter(begun);
  const recent = [ofIncidents, ofAlerts]
    .map(starts => starts.filter(start => now - start <= day))
    .find(starts => starts.length > 0);
  const all = [...ofIncidents, ...ofAlerts];
  if (all.length === 0) {
    return undefined;
  }
  const onset = recent ? Math.min(...recent) : Math.max(...all);
  return new Date(onset).toISOString();
}

/**
 * Instants, in epoch milliseconds, at which the same claims may have another
 * {@link onsetOf} than just before.
 */
export function onsetTurns(claims: readonly OnsetClaim[]): number[] {
  return [
    ...startsOf(claims, 'incident.active'),
    ...startsOf(claims, 'alerts.firing'),
  ].flatMap(start => [start - day, start + day + 1]);
}

function startsOf(
  claims: readonly OnsetClaim[],
  name: keyof typeof schemas,
): number[] {
  return claims
    .filter(claim => claim.name === name && !claim.stale)
    .flatMap(({ value }): { since?: string }[] => {
      const read = schemas[name].safeParse(value);
      return read.success ? read.data : [];
    })
    .flatMap(({ since }) => (since === undefined ? [] : Date.parse(since)));
}
