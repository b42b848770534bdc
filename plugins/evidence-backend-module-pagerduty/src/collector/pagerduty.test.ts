import {
  ana,
  outsider,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { user } from '../testUtils/pagerDutyServer';
import {
  anaOnCall,
  checkout,
  liOnCall,
  startOnCall,
  team,
} from './__testUtils__/startOnCall';

jest.setTimeout(120_000);

describe('PagerDuty', () => {
  let portal: Awaited<ReturnType<typeof startOnCall>>;

  beforeAll(async () => {
    portal = await startOnCall();
  });
  beforeEach(() => portal.reset());
  afterAll(() => portal.stop());

  it('reports every level with the end of each shift, now and next', async () => {
    expect(await portal.run()).toMatchObject({
      outcome: 'succeeded',
      title: expect.stringMatching(/^On-call of PagerDuty at 127/),
      coverage: 6,
      tells: ['oncall.escalation', 'oncall.levels'],
    });
    expect(await portal.levels()).toEqual({
      policy: {
        name: 'Policy PPOL1',
        url: 'https://acme.pagerduty.com/escalation_policies/PPOL1',
      },
      levels: [
        {
          level: 1,
          escalatesAfterMinutes: 15,
          shifts: [
            {
              name: 'Ana Ruiz',
              user: 'user:default/ana',
              start: '2026-03-01T06:00:00.000Z',
              end: '2026-03-01T18:00:00.000Z',
              schedule: 'Primary',
            },
            {
              name: 'Li Wei',
              start: '2026-03-01T18:00:00.000Z',
              end: '2026-03-02T06:00:00.000Z',
            },
          ],
        },
        {
          level: 2,
          escalatesAfterMinutes: 30,
          shifts: [{ name: 'Li Wei', always: true }],
        },
        { level: 3, escalatesAfterMinutes: 30, shifts: [] },
      ],
    });
    const facts = await portal.factsOf(checkout);
    expect(facts.get(`${checkout} oncall.escalation`)).toEqual({
      present: true,
      levels: 3,
      staffed: 2,
      policy: 'Policy PPOL1',
    });
    // Of the team as well, by the address of its pager.
    expect(facts.get(`${team} oncall.escalation`)).toEqual({
      present: true,
      levels: 3,
      staffed: 0,
      policy: 'Policy PPOL2',
    });
    const { searchParams } = portal.pagerDuty.requests.at(-1)!;
    expect([...searchParams]).toEqual([
      ['escalation_policy_ids[]', 'PPOL1'],
      ['escalation_policy_ids[]', 'PPOL2'],
      ['include[]', 'users'],
      ['since', '2026-03-01T12:00:01.000Z'],
      ['until', '2026-03-03T12:00:00.000Z'],
      ['limit', '100'],
      ['offset', '0'],
    ]);
  });

  it.each([
    ['ghost', "PagerDuty has no service 'PGHOST'"],
    ['off', "The service 'Service POFF' is disabled in PagerDuty"],
    ['bare', "The service 'Service PBARE' has no escalation policy"],
    ['odd', "'PSVС1' is not an id of PagerDuty"],
  ])('says of %s that nobody is called, and why', async (name, missing) => {
    const ref = `component:default/${name}`;
    for (const request of [{}, { live: true }]) {
      await portal.run();
      portal.tick();
      const facts = await portal.factsOf(ref, request);
      expect(facts.get(`${ref} oncall.levels`)).toEqual({
        levels: [],
        missing,
      });
      expect(facts.get(`${ref} oncall.escalation`)).toEqual({
        present: false,
        levels: 0,
        staffed: 0,
      });
    }
  });

  it('looks up one service and its team, and nothing where there is none', async () => {
    await portal.run();
    portal.pagerDuty.requests.length = 0;
    portal.pagerDuty.shifts[0].user = liOnCall;
    portal.tick();
    const first = (await portal.levels(checkout, { live: true })).levels[0];
    expect(first.shifts[0].name).toBe('Li Wei');
    expect(portal.pagerDuty.paths().sort()).toEqual([
      '/escalation_policies/PPOL1',
      '/escalation_policies/PPOL2',
      '/oncalls',
      '/oncalls',
      '/services/PSVC1',
    ]);
    portal.pagerDuty.requests.length = 0;
    await portal.factsOf('component:default/none', { live: true });
    expect(portal.pagerDuty.requests).toEqual([]);
  });

  it('leaves out a user whom a reader may not see, and not the name', async () => {
    await portal.run();
    const [first] = (await portal.levels(checkout, {}, outsider)).levels;
    expect(first.shifts[0]).toEqual({
      name: 'Ana Ruiz',
      start: '2026-03-01T06:00:00.000Z',
      end: '2026-03-01T18:00:00.000Z',
      schedule: 'Primary',
    });
  });

  it('leaves out what makes no sense, and invents nothing', async () => {
    const gone = { ...anaOnCall, deleted_at: '2026-01-01T00:00:00Z' };
    const shift = { policy: 'PPOL1', level: 1 };
    portal.pagerDuty.policies.get('PPOL1')!.rules = [
      { delay: 'soon' },
      { delay: -5 },
      { delay: 1e9 },
    ];
    portal.pagerDuty.shifts = [
      { ...shift, user: gone },
      { ...shift, user: null },
      { ...shift, level: 7, user: anaOnCall },
      { ...shift, level: -1, user: anaOnCall },
      // Ends before it begins.
      {
        ...shift,
        user: anaOnCall,
        start: '2026-03-02T10:00:00Z',
        end: '2026-03-02T09:00:00Z',
      },
      // A long name, of an address that two have, and of one that looks like hers.
      {
        ...shift,
        user: user(
          'PX',
          `Long\u0000\n${'x'.repeat(10_000)}`,
          'twin@acme.example',
        ),
      },
      { ...shift, user: user('PY', '', 'аna.ruiz@acme.example') },
      // Far ahead, with an end at the edge of the requested window.
      {
        ...shift,
        user: liOnCall,
        start: '2026-03-03T11:00:00Z',
        end: '2026-03-03T12:00:00Z',
      },
    ];
    expect((await portal.run()).outcome).toBe('succeeded');
    expect(await portal.levels()).toMatchObject({
      levels: [
        {
          level: 1,
          shifts: [
            { name: `Long ${'x'.repeat(195)}`, always: true },
            { name: 'PY', always: true },
            { name: 'Li Wei', start: '2026-03-03T11:00:00.000Z' },
          ],
        },
        { level: 2, shifts: [] },
        { level: 3, shifts: [] },
      ],
    });
    const text = JSON.stringify(await portal.levels());
    expect(text).not.toMatch(/escalatesAfter|user:|2026-03-03T12/);
  });

  it('reports which team it names as the owner, and whether the catalog agrees', async () => {
    const claims = async () =>
      (await portal.factsOf(checkout)).get(`${checkout} ownership.claims`);
    const disagreements = async () => {
      const { body } = await portal.evidence
        .as(ana)
        .get('/discrepancies', { kind: 'ownership-disagreement' });
      return body.items.map((one: any) => [
        one.state,
        one.candidates,
        one.evidence[1].says,
      ]);
    };
    portal.pagerDuty.services.set('PSVC1', {
      policy: 'PPOL1',
      teams: ['Payments', 'Logistics'],
    });
    await portal.run();
    const by = "The service 'Service PSVC1' of PagerDuty";
    const url = 'https://acme.pagerduty.com/service-directory/PSVC1';
    expect(await claims()).toEqual([
      { by, owner: 'Logistics', url },
      { by, owner: 'Payments', url },
    ]);
    expect(await disagreements()).toEqual([
      ['open', ['group:default/logistics'], `${by} says 'Logistics'`],
    ]);
    portal.pagerDuty.services.set('PSVC1', { policy: 'PPOL1', teams: [] });
    await portal.run();
    expect(await claims()).toEqual([]);
    expect((await disagreements()).map(([state]: string[]) => state)).toEqual([
      'closed',
    ]);
  });

  it('reads lists page by page', async () => {
    portal.pagerDuty.pageSize = 100;
    for (let index = 0; index < 250; index++) {
      portal.pagerDuty.services.set(`PZ${index}`, { policy: 'PPOL1' });
    }
    portal.pagerDuty.services.delete('PSVC1');
    portal.pagerDuty.services.set('PSVC1', { policy: 'PPOL1' });
    expect((await portal.run()).outcome).toBe('succeeded');
    expect(
      portal.pagerDuty.paths().filter(one => one === '/services'),
    ).toHaveLength(3);
    expect((await portal.levels()).levels).toHaveLength(3);
  });
});
