import type { FactClaim } from '@plumbline/backstage-plugin-evidence-common';
import { healthOf } from './health';

const ref = 'component:default/payment';

function fact(overrides: Partial<FactClaim>): FactClaim {
  return {
    entityRef: ref,
    name: 'alerts.firing',
    value: [],
    kind: 'observed',
    source: { id: 'alertmanager' },
    observedAt: '2026-03-03T02:12:00.000Z',
    stale: false,
    ...overrides,
  };
}

function health(...facts: FactClaim[]) {
  return healthOf(facts, ref);
}

describe('healthOf', () => {
  const unsaid = { unknown: `no source reports health for ${ref}` };

  it('says that no alert fires only where a fresh list says so', () => {
    expect(health(fact({}))).toEqual({
      unknown: `no alert fires, but no source reports health for ${ref}`,
    });
    expect(health(fact({ stale: true }))).toEqual(unsaid);
    expect(health(fact({ value: 'broken' }))).toEqual(unsaid);
    expect(health()).toEqual(unsaid);
  });

  it('takes what is fresh before what is stale, and the worse before the better', () => {
    const down = fact({ name: 'health.state', value: 'down', stale: true });
    const ok = fact({ name: 'health.state', value: 'ok' });
    const alerting = fact({ value: [{ name: 'A' }] });
    expect(health(down, ok)).toMatchObject({ value: 'ok' });
    expect(health(down, ok, alerting)).toMatchObject({ value: 'alerting' });
    expect(health(down)).toMatchObject({ value: 'down', stale: true });
  });
});
