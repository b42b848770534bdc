import {
  Answer,
  apiAlert,
  json,
  minimalConfig,
} from '../testUtils/alertmanagerServer';
import { password, startAlerts } from './__testUtils__/startAlerts';

const hang: Answer = () => {};
const broken = json({}, 500);
const noRules = json({ status: 'success', data: { groups: [] } });

describe('trouble with Alertmanager', () => {
  let alerts: Awaited<ReturnType<typeof startAlerts>>;
  beforeAll(async () => {
    alerts = await startAlerts();
  });
  afterAll(() => alerts?.server.stop());

  const run = (answers: Record<string, Answer>) => alerts.run(answers);
  const factsOf = (name: string) => alerts.factsOf(name);

  it('keeps the past while a part of it cannot be had', async () => {
    await run({ '/api/v2/alerts': json([apiAlert({ service: 'a' })]) });
    const { result } = await run({
      '/api/v2/silences': json({ code: 500, message: 'no\nmemory' }, 500),
      '/api/v2/alerts': hang,
      '/api/v2/status': json({ config: { original: 'route: {' } }),
    });
    expect(result).toMatch(
      /^failed: alerts: 127.0.0.1:\d+ did not answer within 2 seconds; silences: Alertmanager at 127.0.0.1:\d+ answered 500: no memory; routes: its configuration is not valid/,
    );
    expect(await factsOf('a')).toMatchObject({
      'alerts.firing': [{ name: 'HighErrors' }],
      'alerts.silences': [],
      'alerts.route': { present: expect.any(Boolean) },
    });
  });

  it('names the one that hangs where that is Prometheus', async () => {
    const { result } = await run({
      '/api/v1/rules': hang,
      '/api/v2/alerts': json([apiAlert({ service: 'b' })]),
    });
    expect(result).toMatch(
      /^failed: rules of Prometheus: 127.0.0.1:\d+ did not answer within 2 seconds$/,
    );
    expect((await factsOf('b'))['alerts.firing']).toHaveLength(1);
  });

  it.each<[string, Record<string, Answer>, 'silent' | 'partial']>([
    ['Alertmanager', { all: broken, '/api/v1/rules': noRules }, 'silent'],
    ['Prometheus, with the rules,', { '/api/v1/rules': broken }, 'partial'],
  ])('lets routes go stale while %s is down', async (_, answers, effect) => {
    await run({});
    const { lastSuccess } = await alerts.evidence.status('alerts');
    const route = () => alerts.factOf('a', 'alerts.route');
    const { observedAt } = await route();
    for (let pass = 0; pass < 3; pass++) {
      await alerts.run(answers, 10 * 60);
    }
    expect(await route()).toMatchObject({ observedAt, stale: true });
    const status = await alerts.evidence.status('alerts');
    expect(status.outcome).toBe('failed');
    expect(status.lastSuccess === lastSuccess).toBe(effect === 'silent');
    await run({});
    expect(await route()).toMatchObject({ stale: false });
  });

  it.each<[string, Answer, RegExp]>([
    ['hangs', hang, /did not answer within 2 seconds$/],
    [
      'redirects',
      (res: any) => res.writeHead(302, { location: 'http://[::1]/' }).end(),
      /a redirect/,
    ],
    [
      'wants credentials',
      json({}, 401),
      /configured credentials are not valid/,
    ],
    ['answers a page', res => res.end('<html>'), /not valid JSON/],
    [
      'answers another shape',
      json({ data: [] }),
      /Unexpected response from Alertmanager at /,
    ],
    ['breaks off', res => res.write('[', () => res.destroy()), /broke off/],
    ['drips', drip, /did not answer within 2 seconds$/],
    ['never ends', flood, /larger than 20000000 bytes|within 2 seconds/],
  ])('says in one line that it %s', async (_, answer, error) => {
    const before = await factsOf('a');
    const { result } = await run({ all: answer, '/api/v1/rules': noRules });
    expect(result).toMatch(error);
    expect(await factsOf('a')).toEqual(before);
  });

  it('makes no more of bad alerts than there is in them', async () => {
    const long = 'x'.repeat(10_000);
    const future = { startsAt: '2027-01-01T00:00:00.000Z' };
    const { result } = await run({
      '/api/v2/alerts': json([
        apiAlert(
          { service: 'a', alertname: long, note: long },
          { generatorURL: 'data:text/html,x' },
        ),
        apiAlert({ service: 'b' }, future),
        apiAlert({ service: long }),
        // Cyrillic, for the eye the same as `a`.
        apiAlert({ service: '\u0430' }),
        apiAlert({ service: 'a\0' }),
      ]),
    });
    expect(result).toBe('succeeded: undefined');
    const [first] = (await factsOf('a'))['alerts.firing'];
    expect(first.name).toHaveLength(250);
    expect(first).not.toHaveProperty('url');
    const [second] = (await factsOf('b'))['alerts.firing'];
    expect(second).toEqual(
      expect.not.objectContaining({ since: expect.anything() }),
    );
    expect((await factsOf('c'))['alerts.firing']).toEqual([]);
    expect((await factsOf('a'))['alerts.firing']).toHaveLength(1);
  });

  it('does not say that nothing fires where it could not read all', async () => {
    await run({ '/api/v2/alerts': json([apiAlert({ service: 'c' })]) });
    const { result } = await run({
      '/api/v2/alerts': json([{ labels: 5 }, apiAlert({ service: 'b' })]),
    });
    expect(result).toMatch(/^failed: 1 alert is not as Alertmanager/);
    expect((await factsOf('c'))['alerts.firing']).toHaveLength(1);
    expect((await factsOf('b'))['alerts.firing']).toHaveLength(1);
  });

  it('does not take a restart of Alertmanager for the end of all alerts', async () => {
    await run({ '/api/v2/alerts': json([apiAlert({ service: 'a' })]) });
    const began = (secondsAgo: number) =>
      json({
        config: { original: minimalConfig },
        uptime: new Date(
          alerts.next().getTime() - secondsAgo * 1000,
        ).toISOString(),
      });
    const { result } = await run({ '/api/v2/status': began(30) });
    expect(result).toMatch(/^failed: it has just begun: /);
    expect((await factsOf('a'))['alerts.firing']).toHaveLength(1);
    await run({ '/api/v2/status': began(100) });
    expect((await factsOf('a'))['alerts.firing']).toEqual([]);
  });

  it('never logs its password', () => {
    expect(alerts.evidence.logged.join('\n')).not.toContain(password);
  });
});

function drip(res: Parameters<Answer>[0]): void {
  res.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => res.write('['), 20);
  res.on('close', () => clearInterval(timer));
}

function flood(res: Parameters<Answer>[0]): void {
  const chunk = Buffer.alloc(1_000_000, ' ');
  const more = () => {
    while (!res.destroyed && res.write(chunk));
  };
  res.on('drain', more);
  more();
}
