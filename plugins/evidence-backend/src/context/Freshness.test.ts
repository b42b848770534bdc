import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';
import { Freshness } from './Freshness';
import { ana, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const entityRef = 'component:default/checkout';
const at = '2026-03-01T11:58:00.000Z';

describe('sources', () => {
  it('are fresh for as long as what they reported', async () => {
    const evidence = await startEvidence({
      entities: [aComponent('checkout')],
      config: { plumbline: { incidents: { maxAge: { hours: 6 } } } },
    });
    const post = (path: string, body: object) =>
      evidence.as().post(path, body).expect(201);
    await post('/incidents', {
      ...{ source: 'pager', id: 'I1', status: 'open', start: at },
      services: [entityRef],
    });
    const facts = (name: string, value: unknown) => ({
      observedAt: at,
      facts: [{ entityRef, name, value }],
    });
    await evidence.as().post('/observations', {
      ...facts('health.state', 'ok'),
      source: 'probe',
    });
    await evidence.as().post('/observations', {
      ...facts('incident.active', []),
      source: 'own-pager',
    });
    for (const path of ['/collectors', '/overview']) {
      const { body } = await evidence.as(ana).get(path);
      const statuses: CollectorStatus[] = body.items ?? body.collectors;
      const fresh = Object.fromEntries(
        statuses.map(({ id, freshSeconds }) => [id, freshSeconds]),
      );
      expect(fresh).toMatchObject({
        'own-pager': 15 * 60,
        pager: 6 * 3_600,
        probe: 15 * 60,
      });
    }
    await evidence.stop();
  });

  it('costs one query per table, and none for sources that are known', async () => {
    const reporting = jest.fn(async (_what: string, ids: readonly string[]) =>
      ids.filter(id => id !== 'facts'),
    );
    const freshness = new Freshness({
      facts: { get: () => undefined },
      maxAges: { alerts: () => 60_000, incidents: () => 120_000 },
      store: { reporting },
    });
    const status = (id: string, ...parts: string[]): CollectorStatus => ({
      ...{ id, kind: 'push', tells: parts },
    });
    const statuses = [
      status('a', 'alerts.firing', 'incident.active'),
      status('b', 'alerts.firing'),
      status('facts', 'alerts.firing'),
      status('none', 'health.state'),
    ];
    const seconds = async () =>
      (await freshness.addTo(statuses)).map(one => one.freshSeconds);
    expect(await seconds()).toEqual([120, 60, undefined, undefined]);
    expect(reporting.mock.calls).toEqual([
      ['alerts', ['a', 'b', 'facts']],
      ['incidents', ['a']],
    ]);
    reporting.mockClear();
    expect(await seconds()).toEqual([120, 60, undefined, undefined]);
    expect(reporting.mock.calls).toEqual([['alerts', ['facts']]]);
  });
});
