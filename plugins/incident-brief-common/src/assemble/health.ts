import {
  Claim,
  Field,
  FactClaim,
  healthStateSchema,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import type { DependencyItem } from '../schema';
import { unknown } from './claims';

type Health = DependencyItem extends { health: Field<infer T> } ? T : never;

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
  const [worst] = about
    .flatMap(readHealth)
    .sort(
      (a, b) =>
        Number(a.stale) - Number(b.stale) ||
        worstFirst.indexOf(a.value) - worstFirst.indexOf(b.value) ||
        compareText(a.source.id, b.source.id),
    );
  if (worst) {
    return worst;
  }
  // What fires was told above, so a fresh list left here is an empty one.
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

function readHealth(claim: FactClaim): Claim<Health>[] {
  const { name, entityRef, value, ...rest } = claim;
  if (name === 'alerts.firing' && Array.isArray(value) && value.length > 0) {
    return [{ ...rest, value: 'alerting' }];
  }
  const state = healthStateSchema.safeParse(value);
  return name === 'health.state' && state.success
    ? [{ ...rest, value: state.data }]
    : [];
}
