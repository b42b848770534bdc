import { ConfigReader } from '@backstage/config';
import { ana, outsider, setClock } from '../../__testUtils__/startEvidence';
import { aComponent } from '../../projection/__testUtils__/testEstate';
import { startCollectors } from '../__testUtils__/startCollectors';
import { readCollectors } from '../readCollectors';
import {
  PagerDutyServer,
  token,
  troubles,
  user,
} from './__testUtils__/pagerDutyServer';

jest.setTimeout(120_000);

const noon = '2026-03-01T12:00:00.000Z';
const checkout = 'component:default/checkout';
const team = 'group:default/payments';
const anaOnCall = user('PANA', 'Ana Ruiz', 'Ana.Ruiz@acme.example');
const liOnCall = user('PLI', 'Li Wei', 'li@elsewhere.example');

function entities() {
  const pager = (name: string, value: string) => ({
    annotations: { [name]: value },
  });
  const service = 'pagerduty.com/service-id';
  const person = (name: string, email: string) =>
    aComponent(name, { kind: 'User', spec: { profile: { email } } });
  return [
    aComponent('checkout', { owner: team, ...pager(service, 'PSVC1') }),
    aComponent('ghost', pager(service, 'PGHOST')),
    aComponent('off', pager(service, 'POFF')),
    aComponent('bare', pager(service, 'PBARE')),
    // A letter of another script.
    aComponent('odd', pager(service, 'PSVС1')),
    aComponent('none'),
    aComponent('payments', {
      kind: 'Group',
      ...pager(
        'plumbline.dev/pager',
        'https://acme.pagerduty.com/escalation_policies#PPOL2',
      ),
    }),
    person('ana', 'ana.ruiz@acme.example'),
    person('twin-1', 'twin@acme.example'),
    person('twin-2', 'twin@acme.example'),
    // Looks like hers.
    person('аna', 'аna.ruiz@acme.example'),
  ];
}

describe('PagerDuty', () => {
  const pagerDuty = new PagerDutyServer();
  let evidence: Awaited<ReturnType<typeof startCollectors>>;

  beforeAll(async () => {
    const baseUrl = await pagerDuty.start();
    evidence = await startCollectors({
      entities: entities(),
      collectors: {
        pager: {
          type: 'pagerduty',
          baseUrl,
          token,
          timeout: '4s',
          frequency: '1ms',
        },
      },
      hidden: ['user:default/ana'],
    });
  });

  beforeEach(() => {
    pagerDuty.trouble.clear();
    pagerDuty.requests.length = 0;
    pagerDuty.pageSize = 100;
    pagerDuty.services.clear();
    pagerDuty.services.set('PSVC1', { policy: 'PPOL1' });
    pagerDuty.services.set('POFF', { policy: 'PPOL1', status: 'disabled' });
    pagerDuty.services.set('PBARE', {});
    pagerDuty.policies.clear();
    for (const id of ['PPOL1', 'PPOL2']) {
      pagerDuty.policies.set(id, {
        id,
        name: `Policy ${id}`,
        rules: [{ delay: 15 }, { delay: 30 }, { delay: 30 }],
      });
    }
    pagerDuty.shifts = [
      {
        policy: 'PPOL1',
        level: 1,
        user: anaOnCall,
        start: '2026-03-01T06:00:00Z',
        end: '2026-03-01T19:00:00+01:00',
        schedule: 'Primary',
      },
      {
        policy: 'PPOL1',
        level: 1,
        user: liOnCall,
        start: '2026-03-01T18:00:00Z',
        end: '2026-03-02T06:00:00Z',
      },
      { policy: 'PPOL1', level: 2, user: liOnCall },
    ];
  });

  afterAll(async () => {
    pagerDuty.stop();
    await evidence.server.stop();
  });

  let seconds = 0;
  /** What is told later holds, so time goes on from one telling to the next. */
  const tick = () => {
    seconds += 1;
    const now = new Date(Date.parse(noon) + seconds * 1000).toISOString();
    setClock(now);
    return now;
  };
  /** Longer than it is put off after failures in a row. */
  const run = async () => {
    tick();
    await new Promise(resolve => setTimeout(resolve, 30));
    return evidence.run('pager');
  };
  const factsOf = async (entityRef: string, request = {}, reader = ana) => {
    const { body } = await evidence
      .as(reader)
      .post('/context', { entityRef, ...request });
    return new Map<string, any>(
      body.facts
        .filter((one: any) => one.source.id === 'pager')
        .map((one: any) => [`${one.entityRef} ${one.name}`, one.value]),
    );
  };
  const levels = async (entityRef = checkout, request = {}, reader = ana) =>
    (await factsOf(entityRef, request, reader)).get(
      `${entityRef} oncall.levels`,
    );

  it('tells every level with the end of each shift, now and next', async () => {
    expect(await run()).toMatchObject({
      outcome: 'succeeded',
      title: expect.stringMatching(/^On-call of PagerDuty at 127/),
      coverage: 6,
      tells: ['oncall.escalation', 'oncall.levels'],
    });
    expect(await levels()).toEqual({
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
    const facts = await factsOf(checkout);
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
    const { searchParams } = pagerDuty.requests.at(-1)!;
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
    ['odd', "'PSVС1' is no id of PagerDuty"],
  ])('says of %s that nobody is called, and why', async (name, missing) => {
    const ref = `component:default/${name}`;
    for (const request of [{}, { live: true }]) {
      await run();
      tick();
      const facts = await factsOf(ref, request);
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
    await run();
    pagerDuty.requests.length = 0;
    pagerDuty.shifts[0].user = liOnCall;
    tick();
    const first = (await levels(checkout, { live: true })).levels[0];
    expect(first.shifts[0].name).toBe('Li Wei');
    expect(pagerDuty.paths().sort()).toEqual([
      '/escalation_policies/PPOL1',
      '/escalation_policies/PPOL2',
      '/oncalls',
      '/services/PSVC1',
    ]);
    pagerDuty.requests.length = 0;
    await factsOf('component:default/none', { live: true });
    expect(pagerDuty.requests).toEqual([]);
  });

  it('leaves out a user whom a reader may not see, and not the name', async () => {
    await run();
    const [first] = (await levels(checkout, {}, outsider)).levels;
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
    pagerDuty.policies.get('PPOL1')!.rules = [
      { delay: 'soon' },
      { delay: -5 },
      { delay: 1e9 },
    ];
    pagerDuty.shifts = [
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
      // Far ahead, with an end at the edge of what is asked for.
      {
        ...shift,
        user: liOnCall,
        start: '2026-03-03T11:00:00Z',
        end: '2026-03-03T12:00:00Z',
      },
    ];
    expect((await run()).outcome).toBe('succeeded');
    expect(await levels()).toMatchObject({
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
    const text = JSON.stringify(await levels());
    expect(text).not.toMatch(/escalatesAfter|user:|2026-03-03T12/);
  });

  it('reads lists page by page', async () => {
    pagerDuty.pageSize = 100;
    for (let index = 0; index < 250; index++) {
      pagerDuty.services.set(`PZ${index}`, { policy: 'PPOL1' });
    }
    pagerDuty.services.delete('PSVC1');
    pagerDuty.services.set('PSVC1', { policy: 'PPOL1' });
    expect((await run()).outcome).toBe('succeeded');
    expect(pagerDuty.paths().filter(one => one === '/services')).toHaveLength(
      3,
    );
    expect((await levels()).levels).toHaveLength(3);
  });

  it('keeps what it can read beside what it cannot, and says so', async () => {
    await run();
    const before = await levels();
    pagerDuty.shifts.push({
      policy: 'PPOL2',
      level: 1,
      user: anaOnCall,
      start: 'yesterday',
    });
    expect(await run()).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(/gives 1 shifts that can't be read$/),
    });
    expect(await levels()).toEqual(before);
  });

  it.each([
    ['hang', /did not answer within 2 seconds$/],
    ['drip', /did not answer within 2 seconds$/],
    ['html', /answered something that PagerDuty would not$/],
    ['jsonAsText', /answered something that PagerDuty would not$/],
    ['notAList', /answered something that PagerDuty would not$/],
    ['huge', /is larger than 5000000 bytes$/],
    ['unauthorized', /answered 401: the configured token may not read it$/],
    ['broken', /answered 500: Internal Server Error$/],
    ['redirect', /answered 302, a redirect: give the address/],
  ])('bears with a server that answers %s', async (kind, error) => {
    await run();
    const before = await levels();
    pagerDuty.trouble.set('oncalls', troubles[kind]);
    expect(await run()).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(error),
    });
    // What was known stays, and nobody is said to be off call.
    expect(await levels()).toEqual(before);
    expect(evidence.logged.join('\n')).not.toContain(token);
  });

  it.each(['oncalls', 'services'])(
    'does not follow %s without an end',
    async list => {
      await run();
      const before = await levels();
      pagerDuty.trouble.set(list, (req, res) => {
        const offset = Number(
          new URL(req.url!, 'http://x').searchParams.get('offset'),
        );
        res.setHeader('content-type', 'application/json');
        res.end(
          JSON.stringify({
            [list]: Array(100).fill(
              list === 'services'
                ? { id: `PMORE${offset}`, name: 'More' }
                : {
                    user: anaOnCall,
                    escalation_policy: { id: 'PPOL1' },
                    escalation_level: 1,
                  },
            ),
            more: true,
            offset,
          }),
        );
      });
      pagerDuty.requests.length = 0;
      expect(await run()).toMatchObject({
        outcome: 'failed',
        error: expect.stringMatching(/gives \w+ without an end$/),
      });
      expect(pagerDuty.requests.length).toBeLessThan(105);
      expect(await levels()).toEqual(before);
    },
  );

  it('ends its requests with the look-up, and keeps the last known', async () => {
    await run();
    pagerDuty.trouble.set('*', troubles.hang);
    const hungUp = pagerDuty.hungUp;
    const later = Date.now() + 60_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
    const { body } = await evidence
      .as(ana)
      .post('/context', { entityRef: checkout, live: true });
    clock.mockRestore();
    expect(body.lookUps).toMatchObject([
      { source: 'pager', outcome: 'timed-out' },
    ]);
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(pagerDuty.hungUp).toBe(hungUp + 2);
    expect((await levels()).levels).toHaveLength(3);
    expect((await evidence.status('pager')).outcome).toBe('failed');
  });

  it('leaves it alone when its rate limit is used up', async () => {
    await run();
    pagerDuty.trouble.set('*', troubles.limited);
    expect(await run()).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(/its rate limit is used up/),
    });
    pagerDuty.requests.length = 0;
    await run();
    expect(pagerDuty.requests).toEqual([]);
  });
});

describe('the configuration of PagerDuty', () => {
  const read = (own: object) =>
    readCollectors(
      new ConfigReader({
        plumbline: { collectors: { x: { type: 'pagerduty', ...own } } },
      }),
    );

  it('needs a token, and takes an address', () => {
    expect(() => read({})).toThrow(/token/);
    expect(() => read({ token: 'two words' })).toThrow(
      /^'plumbline.collectors.x.token' must be a key/,
    );
    for (const baseUrl of [
      'pagerduty',
      'ftp://x',
      'https://u:p@x',
      'https://x?y',
    ]) {
      expect(() => read({ token, baseUrl })).toThrow(
        /^'plumbline.collectors.x.baseUrl' must be the address/,
      );
    }
    expect(read({ token })).toMatchObject([
      {
        title: 'On-call of PagerDuty at api.pagerduty.com',
        frequencySeconds: 300,
      },
    ]);
  });
});
