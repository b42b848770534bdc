import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import { AlertReading, firingReport } from './firingReport';

describe('firingReport', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const resolved: Signal[][] = [];
  const report = (...alerts: AlertReading[]) =>
    firingReport(alerts, {
      now,
      async resolve(signals) {
        resolved.push([...signals]);
        return signals.map(one =>
          one.type === 'alert' && one.labels.service
            ? `component:default/${one.labels.service}`
            : undefined,
        );
      },
    });
  const alert = (service: string, more: Partial<AlertReading> = {}) => ({
    ...more,
    labels: { alertname: 'Down', service, ...more.labels },
  });
  beforeEach(() => {
    resolved.length = 0;
  });

  it('puts alerts together by service, each resolved once', async () => {
    const on = (host: string) => alert('shop', { labels: { host } });
    const { facts, unmatched } = await report(on('a'), on('a'), on('b'));
    expect(resolved.map(({ length }) => length)).toEqual([2]);
    expect(facts).toEqual([
      {
        entityRef: 'component:default/shop',
        name: 'alerts.firing',
        value: [{ name: 'Down', count: 3 }],
      },
    ]);
    expect(unmatched).toEqual([]);
  });

  it('reports that nothing fires only where all are known to be quiet', async () => {
    const { byEntity, facts } = await report(
      alert('quiet', { state: 'quiet' }),
      alert('dark', { state: 'quiet' }),
      alert('dark', { state: 'unknown' }),
      alert('loud', { state: 'unknown' }),
      alert('loud'),
      // It names nothing, and does not fire.
      alert('', { state: 'quiet', labels: { alertname: '' } }),
    );
    expect(facts).toMatchObject([
      { entityRef: 'component:default/quiet', value: [] },
      { entityRef: 'component:default/loud', value: [{ name: 'Down' }] },
    ]);
    expect(byEntity.get('component:default/dark')).toHaveLength(2);
    expect(resolved[0]).toHaveLength(3);
  });

  it('leaves out what matches nothing and is silenced, and a start to come', async () => {
    const startsAt = now.getTime() + 3_600_000;
    const { facts, unmatched } = await report(
      alert('', { silence: {} }),
      alert('', { inhibited: true }),
      alert('', { labels: { 'na\0me': 'x', job: 'nightly' } }),
      alert('shop', { startsAt }),
      alert('pay', { startsAt: 0, silence: {}, inhibited: true }),
    );
    expect(unmatched).toEqual([
      {
        name: 'Down',
        labels: { alertname: 'Down', service: '', job: 'nightly' },
      },
    ]);
    expect(facts.map(({ value }) => value)).toEqual([
      [{ name: 'Down' }],
      [
        {
          name: 'Down',
          since: '1970-01-01T00:00:00.000Z',
          silenced: {},
          inhibited: true,
        },
      ],
    ]);
  });

  it('resolves nothing where there is nothing', async () => {
    expect((await report()).facts).toEqual([]);
    expect(resolved).toEqual([]);
  });
});
