import type { Entity } from '@backstage/catalog-model';
import { aComponent } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { anaOnCall, liOnCall, startOnCall } from './__testUtils__/startOnCall';

jest.setTimeout(120_000);

const count = 1200;
const policies = 100;
const name = (index: number) => `svc-${index}`;
const refOf = (index: number) => `component:default/${name(index)}`;
const service = (index: number): Entity =>
  aComponent(name(index), {
    annotations: { 'pagerduty.com/service-id': `PSVC${1000 + index}` },
  });

describe('a pass that finds nothing new', () => {
  let portal: Awaited<ReturnType<typeof startOnCall>>;
  let first: number;
  const countRequests = () => portal.pagerDuty.requests.splice(0).length;

  beforeAll(async () => {
    portal = await startOnCall({
      checkEvery: '24m',
      entities: Array.from({ length: count }, (_, index) => service(index)),
    });
    const { pagerDuty } = portal;
    for (let index = 0; index < count; index++) {
      const policy = `PPOL${100 + (index % policies)}`;
      pagerDuty.services.set(`PSVC${1000 + index}`, { policy });
    }
    for (let index = 100; index < 100 + policies; index++) {
      const id = `PPOL${index}`;
      pagerDuty.policies.set(id, { id, name: id, rules: [{ delay: 15 }] });
      pagerDuty.shifts.push({ policy: id, level: 1, user: anaOnCall });
    }
    await portal.run();
    first = countRequests();
  });
  afterAll(() => portal.stop());

  const personOf = async (index: number) =>
    (await portal.levels(refOf(index))).levels[0].shifts[0].name;

  it('asks for a small part, and all of them together for everything once', async () => {
    portal.pagerDuty.shifts.at(-1)!.user = liOnCall;
    const costs: number[] = [];
    for (let pass = 0; pass < 24; pass++) {
      expect(await portal.run(60)).toMatchObject({
        outcome: 'succeeded',
        coverage: count + 6,
      });
      costs.push(countRequests());
    }
    expect(Math.max(...costs)).toBeLessThanOrEqual(2);
    expect(costs.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(
      first + 2,
    );
    expect(await personOf(policies - 1)).toBe('Li Wei');
    // Nothing has gone stale meanwhile.
    const { body } = await portal.evidence
      .as('user:default/ana')
      .post('/context', { entityRef: refOf(3) });
    expect(
      body.facts
        .filter((one: { source: { id: string } }) => one.source.id === 'pager')
        .map((one: { stale: boolean }) => one.stale),
    ).toEqual([false, false]);
  });

  it('asks again at the instant at which shifts change', async () => {
    const shift = portal.pagerDuty.shifts.find(
      ({ policy }) => policy === 'PPOL110',
    )!;
    const end = Date.parse(portal.tick()) + 26 * 60_000;
    shift.end = new Date(end).toISOString();
    for (let pass = 0; pass < 25; pass++) {
      await portal.run(60);
    }
    expect((await portal.levels(refOf(10))).levels[0].shifts).toHaveLength(1);
    countRequests();
    await portal.run(61);
    const requestedPolicies = portal.pagerDuty.requests.flatMap(url =>
      url.searchParams.getAll('escalation_policy_ids[]'),
    );
    expect(requestedPolicies).toContain('PPOL110');
    expect((await portal.levels(refOf(10))).levels[0].shifts).toEqual([]);
  });

  it('asks at once for what is new in the catalog, and does not take a moved page for something gone', async () => {
    // All others move to the next place.
    const services = [...portal.pagerDuty.services];
    portal.pagerDuty.services.clear();
    portal.pagerDuty.services.set('PFIRST', { policy: 'PPOL100' });
    services.forEach(([id, one]) => portal.pagerDuty.services.set(id, one));
    portal.evidence.catalog.entities = [
      ...portal.evidence.catalog.entities,
      aComponent('newcomer', {
        annotations: { 'pagerduty.com/service-id': 'PFIRST' },
      }),
    ];
    await portal.projected();
    await portal.run(60);
    const ref = 'component:default/newcomer';
    expect((await portal.levels(ref)).levels[0].shifts[0].name).toBe(
      'Ana Ruiz',
    );
    for (let pass = 0; pass < 24; pass++) {
      await portal.run(60);
    }
    for (const index of [0, 99, 100, 640, count - 1]) {
      expect((await portal.levels(refOf(index))).missing).toBeUndefined();
    }
    // And what is gone is reported.
    portal.pagerDuty.services.delete('PSVC1640');
    for (let pass = 0; pass < 24; pass++) {
      await portal.run(60);
    }
    expect(await portal.levels(refOf(640))).toEqual({
      levels: [],
      missing: "PagerDuty has no service 'PSVC1640'",
    });
  });
});
