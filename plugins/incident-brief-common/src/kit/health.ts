import { z } from 'zod';
import {
  Claim,
  Field,
  FactClaim,
  healthStateSchema,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import { unknown } from './fields';

export const neighbourHealthSchema = z.enum([
  'ok',
  'degraded',
  'down',
  'alerting',
]);
type Health = z.infer<typeof neighbourHealthSchema>;

type ReportedHealth = z.infer<typeof healthStateSchema>;

const worstFirst: readonly Health[] = ['down', 'alerting', 'degraded', 'ok'];

/**
 * How a neighbour does: what a fresh report says goes before what a stale one
 * says, and the worse before the better. That nothing fires is not health: it
 * takes a source that says `ok` to say so here.
 */
export function healthOf(
  facts: readonly FactClaim[],
  entityRef: string,
): Field<Health> {
  const about = facts.filter(claim => claim.entityRef === entityRef);
  const worst = worstOf(about.flatMap(readHealth));
  if (worst) {
    return worst;
  }
  // What fires was handled above, so a fresh list left here is an empty one.
  const quiet = about.some(
    ({ name, stale, value }) =>
      name === 'alerts.firing' && !stale && Array.isArray(value),
  );
  return unknown(
    quiet
      ? `no alert fires, but no source reports health for ${entityRef}`
      : `no source reports health for ${entityRef}`,
  );
}

/** What a source says of the whole of an entity; nothing where none does. */
export function reportedHealth(
  facts: readonly FactClaim[],
  entityRef: string,
): Claim<ReportedHealth> | undefined {
  return worstOf(
    facts
      .filter(claim => claim.entityRef === entityRef)
      .flatMap(readReportedHealth),
  );
}

function worstOf<T extends Health>(claims: Claim<T>[]): Claim<T> | undefined {
  return claims.sort(
    (a, b) =>
      Number(a.stale) - Number(b.stale) ||
      worstFirst.indexOf(a.value) - worstFirst.indexOf(b.value) ||
      compareText(a.source.id, b.source.id),
  )[0];
}

function readHealth(claim: FactClaim): Claim<Health>[] {
  const { name, entityRef, value, ...rest } = claim;
  if (name === 'alerts.firing' && Array.isArray(value) && value.length > 0) {
    return [{ ...rest, value: 'alerting' }];
  }
  return readReportedHealth(claim);
}

function readReportedHealth(claim: FactClaim): Claim<ReportedHealth>[] {
  const { name, entityRef, value, ...rest } = claim;
  const state = healthStateSchema.safeParse(value);
  return name === 'health.state' && state.success
    ? [{ ...rest, value: state.data }]
    : [];
}
