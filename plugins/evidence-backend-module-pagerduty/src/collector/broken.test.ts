import { ConfigReader } from '@backstage/config';
import {
  ana,
  readCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { token, troubles } from '../testUtils/pagerDutyServer';
import {
  anaOnCall,
  checkout,
  liOnCall,
  startOnCall,
} from './__testUtils__/startOnCall';
import { readPagerDutyCollector } from './readPagerDutyCollector';

jest.setTimeout(120_000);

describe('a PagerDuty that misbehaves', () => {
  let portal: Awaited<ReturnType<typeof startOnCall>>;

  beforeAll(async () => {
    portal = await startOnCall();
  });
  beforeEach(() => portal.reset());
  afterAll(() => portal.stop());

  it('reports who is on call for a service although the request for its team hangs', async () => {
    await portal.run();
    portal.pagerDuty.shifts[0].user = liOnCall;
    portal.pagerDuty.trouble.set('PPOL2', troubles.hang);
    portal.tick();
    const { body } = await portal.evidence
      .as(ana)
      .post('/context', { entityRef: checkout, live: true });
    expect(body.lookUps).toMatchObject([
      { source: 'pager', outcome: 'timed-out' },
    ]);
    expect((await portal.levels()).levels[0].shifts[0].name).toBe('Li Wei');
  });

  it('keeps what it can read beside what it cannot, and says so', async () => {
    await portal.run();
    const before = await portal.levels();
    portal.pagerDuty.shifts.push({
      policy: 'PPOL2',
      level: 1,
      user: anaOnCall,
      start: 'yesterday',
    });
    expect(await portal.run()).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(/gives 1 shifts that can't be read$/),
    });
    expect(await portal.levels()).toEqual(before);
  });

  it.each([
    ['hang', /did not answer within 2 seconds$/],
    ['drip', /did not answer within 2 seconds$/],
    ['html', /answered something that PagerDuty would not$/],
    ['jsonAsText', /answered something that PagerDuty would not$/],
    ['notAList', /answered something that PagerDuty would not$/],
    ['huge', /is larger than 5000000 bytes$/],
    ['unauthorized', /answered 401: the configured credentials are not valid$/],
    ['broken', /answered 500: Internal Server Error$/],
    [
      'redirect',
      /answered 302, a redirect to another server: configure the address/,
    ],
  ])('bears with a server that answers %s', async (kind, error) => {
    await portal.run();
    const before = await portal.levels();
    portal.pagerDuty.trouble.set('oncalls', troubles[kind]);
    expect(await portal.run()).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(error),
    });
    // What was known stays, and nobody is reported as off call.
    expect(await portal.levels()).toEqual(before);
    expect(portal.evidence.logged.join('\n')).not.toContain(token);
  });

  it.each(['oncalls', 'services'])(
    'does not follow %s without an end',
    async list => {
      await portal.run();
      const before = await portal.levels();
      portal.pagerDuty.trouble.set(list, (req, res) => {
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
      portal.pagerDuty.requests.length = 0;
      expect(await portal.run()).toMatchObject({
        outcome: 'failed',
        error: expect.stringMatching(/gives \w+ without an end$/),
      });
      expect(portal.pagerDuty.requests.length).toBeLessThan(105);
      expect(await portal.levels()).toEqual(before);
    },
  );

  it('ends its requests with the look-up, and keeps the last known', async () => {
    await portal.run();
    portal.pagerDuty.trouble.set('*', troubles.hang);
    const hungUp = portal.pagerDuty.hungUp;
    const later = Date.now() + 60_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
    const { body } = await portal.evidence
      .as(ana)
      .post('/context', { entityRef: checkout, live: true });
    clock.mockRestore();
    expect(body.lookUps).toMatchObject([
      { source: 'pager', outcome: 'timed-out' },
    ]);
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(portal.pagerDuty.hungUp).toBe(hungUp + 2);
    expect((await portal.levels()).levels).toHaveLength(3);
    expect((await portal.evidence.status('pager')).outcome).toBe('failed');
  });

  it('leaves it alone when its rate limit is used up', async () => {
    await portal.run();
    portal.pagerDuty.trouble.set('*', troubles.limited);
    expect(await portal.run()).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(
        /^The rate limit of .+ is used up for \d+ seconds$/,
      ),
    });
    portal.pagerDuty.requests.length = 0;
    await portal.run();
    expect(portal.pagerDuty.requests).toEqual([]);
  });
});

describe('the configuration of PagerDuty', () => {
  const read = (own: object) =>
    readCollectors(
      new ConfigReader({
        plumbline: { collectors: { x: { type: 'pagerduty', ...own } } },
      }),
      new Map([['pagerduty', readPagerDutyCollector]]),
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
        frequencySeconds: 60,
      },
    ]);
    expect(() => read({ token, checkEvery: '30m' })).toThrow(
      /^'plumbline.collectors.x.checkEvery' must be at most 28 minutes/,
    );
  });
});
