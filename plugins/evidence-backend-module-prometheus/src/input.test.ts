import { once } from 'node:events';
import { createServer, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { prometheusModule } from './module';

const username = 'plumbline';
const password = 'a-password-that-nobody-may-read';

type Answer = (res: ServerResponse, query: string) => void;

const vector = (result: object[]) =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result },
  });
const say =
  (body: string, type = 'application/json'): Answer =>
  res => {
    res.writeHead(200, { 'content-type': type }).end(body);
  };
const edge = (
  caller: string,
  callee: string,
  count: number,
  at = 1772366400,
) => ({
  metric: { caller, callee, via: 'http', caller_ns: 'shop' },
  value: [at, String(count)],
});
const sloth = (burn: number) =>
  vector([
    {
      metric: {
        __name__: 'slo:current_burn_rate:ratio',
        sloth_service: 'a',
        sloth_slo: 'errors',
      },
      value: [1, String(burn)],
    },
  ]);

describe('what Prometheus may answer', () => {
  let answer: Answer = say(vector([]));
  const queries: { query: string; authorization?: string }[] = [];
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) {
      body += chunk;
    }
    const query = new URLSearchParams(body).get('query')!;
    queries.push({ query, authorization: req.headers.authorization });
    answer(res, query);
  });
  let evidence: Awaited<ReturnType<typeof startCollectors>>;

  const start = (timeout: string) => {
    const { port } = server.address() as AddressInfo;
    return startCollectors({
      features: [prometheusModule],
      entities: ['a', 'b', 'c'].map(name => aComponent(name)),
      collectors: {
        metrics: {
          type: 'prometheus',
          url: `http://127.0.0.1:${port}`,
          basicAuth: { username, password },
          timeout,
          frequency: '1ms',
          istio: false,
          pyrra: false,
          serviceGraph: {
            metric: 'calls_total',
            labels: {
              client: 'caller',
              server: 'callee',
              connectionType: 'via',
              clientNamespace: 'caller_ns',
            },
            selector: 'cluster="prod"',
          },
        },
      },
    });
  };

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    evidence = await start('2s');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    queries.length = 0;
  });

  const run = async (given: Answer) => {
    answer = given;
    // Longer than it is put off after failures in a row.
    await new Promise(resolve => setTimeout(resolve, 30));
    const { outcome, error } = await evidence.run('metrics');
    expect(error ?? '').not.toContain(password);
    return `${outcome}: ${error}`;
  };
  const graph =
    (result: object[]): Answer =>
    (res, query) =>
      say(vector(query.includes('calls_total') ? result : []))(res, query);
  const contextOf = async (more: object = {}) =>
    (
      await evidence
        .as(ana)
        .post('/context', { entityRef: 'component:default/a', ...more })
    ).body;
  const calls = async () =>
    (await contextOf()).dependencies.map(
      ({ entityRef, sources }: any) => `${entityRef} ${sources[0].count}`,
    );

  it('is queried with a name and a password, by the labels that it has', async () => {
    expect(await run(graph([edge('a', 'b', 3)]))).toBe('succeeded: undefined');
    const pair = Buffer.from(`${username}:${password}`).toString('base64');
    expect(new Set(queries.map(one => one.authorization))).toEqual(
      new Set([`Basic ${pair}`]),
    );
    expect(queries[0].query).toBe(
      'sum by (caller, callee, via, caller_ns) (increase(calls_total{cluster="prod"}[300s])) > 0',
    );
    expect(await calls()).toEqual(['component:default/b 3']);
    expect(evidence.logged.join('\n')).not.toContain(password);
  });

  it('confuses no name with one that looks like it', async () => {
    // Cyrillic a, full-width b, and a zero-width space.
    const names = ['\u0430', '\uff42', 'b\u200b', 'a\u0301'];
    expect(await run(graph(names.map(name => edge('a', name, 9))))).toBe(
      'succeeded: undefined',
    );
    expect(await calls()).toEqual(['component:default/b 3']);
    const { body } = await evidence
      .as(ana)
      .get('/discrepancies', { kind: 'unmatched-signal' });
    expect(body.items).toHaveLength(names.length);
  });

  it('takes its own clock, whatever times come with the values', async () => {
    const future = 4_000_000_000;
    await run(graph([edge('a', 'b', 4, future), edge('a', 'c', 1, -5)]));
    const [first] = (await contextOf()).dependencies;
    expect(first.sources[0].observedAt).toBe('2026-03-01T12:00:00.000Z');
  });

  it('keeps so many edges and says how many there were', async () => {
    const result = Array.from({ length: 20_050 }, (_, index) =>
      edge('a', `x${index}`, index < 20_000 ? 2 : 1),
    );
    const impatient = evidence;
    // So many take more than two seconds of a busy machine.
    evidence = await start('60s');
    expect(await run(graph([...result, edge('a', 'b', 5)]))).toBe(
      'failed: Service graph: of 20051 edges the 20000 with the most calls were kept',
    );
    expect(await calls()).toContain('component:default/b 5');
    evidence = impatient;
  }, 120_000);

  it('looks at the content, not at its content type', async () => {
    const html = '<!doctype html><title>Sign in</title>';
    expect(await run(say(html, 'application/json'))).toMatch(
      /^failed: Unexpected response from Prometheus at 127\.0\.0\.1:\d+: not valid JSON/,
    );
    expect(await run(say(vector([]), 'text/plain'))).toBe(
      'succeeded: undefined',
    );
  });

  it('gives up on an answer that drips', async () => {
    const drip: Answer = res => {
      res.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => res.write(' '), 20);
      res.on('close', () => clearInterval(timer));
    };
    await run(graph([edge('a', 'b', 5)]));
    expect(await run(drip)).toMatch(/did not answer within 1 seconds$/);
    expect(await calls()).toContain('component:default/b 5');
  });

  describe('while somebody waits', () => {
    /** Each of another one: the same is not queried twice within 15 seconds. */
    const live = async (name: string, given: Answer) => {
      answer = given;
      queries.length = 0;
      return contextOf({ entityRef: `component:default/${name}`, live: true });
    };
    const burnRate = ({ facts }: any) =>
      facts.find((fact: any) => fact.name === 'slo.state')?.value[0].burnRate;

    it('is checked for an answer where there is nothing else to query', async () => {
      const { lookUps } = await live('b', graph([]));
      expect(lookUps).toMatchObject([
        { source: 'metrics', outcome: 'answered' },
      ]);
      expect(queries.map(({ query }) => query)).toEqual(['vector(1)']);
    });

    it('is queried for the objectives of one service', async () => {
      const rate =
        (burn: number): Answer =>
        (res, query) =>
          say(query.includes('sloth') ? sloth(burn) : vector([]))(res, query);
      await run(rate(2));
      expect(burnRate(await contextOf())).toBe(2);
      setClock('2026-03-01T12:01:00Z');
      expect(burnRate(await live('a', rate(7)))).toBe(7);
      expect(queries.map(({ query }) => query)).toEqual([
        expect.stringContaining('sloth_service=~"a"'),
      ]);
    });

    it('keeps what is known while it hangs, and says that it does', async () => {
      const context = await live('c', () => {});
      expect(context.lookUps).toMatchObject([
        {
          source: 'metrics',
          outcome: 'failed',
          reason: expect.stringContaining('did not answer within 1 seconds'),
        },
      ]);
      expect(burnRate(await contextOf())).toBe(7);
      expect(
        context.collectors.find(({ id }: any) => id === 'metrics'),
      ).toMatchObject({ outcome: 'failed' });
    });
  });

  it('keeps calls fresh that are counted the same again and again', async () => {
    const at = (minute: number) => `2026-03-01T13:${10 + minute}:00.000Z`;
    for (let minute = 0; minute <= 12; minute++) {
      setClock(at(minute));
      const time = Date.parse(at(minute)) / 1000;
      expect(await run(graph([edge('c', 'b', 7, time)]))).toBe(
        'succeeded: undefined',
      );
      const { count, observedAt } = (
        await contextOf({ entityRef: 'component:default/c' })
      ).dependencies.find((one: any) => one.direction === 'calls').sources[0];
      expect(count).toBe(7);
      const age = Date.parse(at(minute)) - Date.parse(observedAt);
      // The window in which they were counted.
      expect(age).toBeLessThan(300_000);
    }
    const [status] = (
      await evidence.as(ana).get('/collectors')
    ).body.items.filter(({ id }: any) => id === 'metrics');
    expect(status).toMatchObject({ outcome: 'succeeded', coverage: 2 });
  });
});
