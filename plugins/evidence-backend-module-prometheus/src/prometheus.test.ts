import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigReader } from '@backstage/config';
import {
  aComponent,
  ana,
  readCollectors,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { readPrometheusCollector } from './readPrometheusCollector';
import { prometheusModule } from './module';

const token = 'a-token-that-nobody-may-read';
const edge = (client: string, server: string, value: string) => ({
  metric: { client, server },
  value: [1772366400, value],
});
const slo = (metric: string, service: string, value: string) => ({
  metric: { __name__: metric, sloth_service: service, sloth_slo: 'errors' },
  value: [1772366400, value],
});

/** In the shapes of https://prometheus.io/docs/prometheus/latest/querying/api/ */
const vector = (result: object[], more: object = {}) =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result },
    ...more,
  });
const refusal = (error: string) =>
  JSON.stringify({ status: 'error', errorType: 'bad_data', error });

type Answer = (res: ServerResponse, query: URLSearchParams) => void;
const say =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  res => {
    res.writeHead(status, headers).end(body);
  };
const hang: Answer = () => {};

describe('the Prometheus collector', () => {
  /** By what is in the query. */
  let answers: Record<string, Answer> = {};
  const queries: { path: string; query: URLSearchParams }[] = [];
  const authorizations = new Set<string | undefined>();
  const server = createServer(async (req: IncomingMessage, res) => {
    authorizations.add(req.headers.authorization);
    let body = '';
    for await (const chunk of req) {
      body += chunk;
    }
    const query = new URLSearchParams(body);
    queries.push({ path: req.url!, query });
    const name = Object.keys(answers).find(one =>
      query.get('query')!.includes(one),
    );
    (name === undefined ? say(200, vector([])) : answers[name])(res, query);
  });
  let evidence: Awaited<ReturnType<typeof startCollectors>>;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const shared = {
      type: 'prometheus',
      url: `http://127.0.0.1:${port}/prefix/`,
      timeout: '1s',
      frequency: '1ms',
      token,
    };
    evidence = await startCollectors({
      features: [prometheusModule],
      entities: ['a', 'b', 'c'].map(name => aComponent(name)),
      collectors: {
        metrics: {
          ...shared,
          slos: { own: { query: 'own_burn', service: 'b' } },
        },
        limited: shared,
      },
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    answers = {};
    queries.length = 0;
  });

  const run = async (given: typeof answers) => {
    answers = given;
    // Longer than it is put off after failures in a row.
    await new Promise(resolve => setTimeout(resolve, 30));
    const { outcome, error } = await evidence.run('metrics');
    expect(error ?? '').not.toContain(token);
    return `${outcome}: ${error}`;
  };
  const contextOf = async (entityRef: string) =>
    (await evidence.as(ana).post('/context', { entityRef })).body;
  const calls = async () =>
    (await contextOf('component:default/a')).dependencies.map(
      ({ entityRef, sources }: any) => `${entityRef} ${sources[0].count}`,
    );
  const slos = async (name: string) =>
    (await contextOf('component:default/a')).facts
      .concat((await contextOf(`component:default/${name}`)).facts)
      .find(
        (one: any) =>
          one.name === 'slo.state' &&
          one.entityRef === `component:default/${name}`,
      )?.value;

  it('asks one query for each thing, all at one instant, with its credentials', async () => {
    expect(await run({})).toBe('succeeded: undefined');
    expect(queries).toHaveLength(5);
    expect(new Set(queries.map(({ path }) => path))).toEqual(
      new Set(['/prefix/api/v1/query']),
    );
    expect(new Set(queries.map(({ query }) => query.get('time')))).toEqual(
      new Set([`${Date.parse('2026-03-01T12:00:00Z') / 1000}`]),
    );
    expect(authorizations).toEqual(new Set([`Bearer ${token}`]));
  });

  it('takes nothing for a sighting that is none, and no name that can be none', async () => {
    const traces_service_graph = say(
      200,
      vector([
        edge('a', 'b', '3'),
        edge('b', 'a', '0'),
        edge('b', 'c', 'NaN'),
        edge('c', 'a', '-4'),
        edge('c', 'b', '+Inf'),
        edge('a', 'x'.repeat(10_000), '1'),
        edge('a', '', '1'),
        edge('a', 'c\u0000', '1'),
        edge('user', 'a', '9'),
      ]),
    );
    expect(await run({ traces_service_graph })).toBe(
      'failed: Service graph: 3 series name an end by nothing, or by what can be no name',
    );
    expect(await calls()).toEqual(['component:default/b 3']);
    // Too few calls to speak of, and an end that is nobody.
    const { body } = await evidence.as(ana).get('/discrepancies');
    expect(body.items).toEqual([]);
  });

  it('keeps what the others reported when one query fails', async () => {
    const given = {
      traces_service_graph: say(200, vector([edge('a', 'c', '7')])),
      istio_requests: say(422, refusal('query\nprocessing would\u0007 fail')),
      own_burn: say(400, refusal('unknown function')),
    };
    expect(await run(given)).toMatch(
      /^failed: Istio: Prometheus at 127\.0\.0\.1:\d+ answered 422: query processing would fail; 'slos\.own': Prometheus at 127\.0\.0\.1:\d+ answered 400: unknown function$/,
    );
    expect(await calls()).toContain('component:default/c 7');
    // Queried as usual although it fails: what it reports must not go stale.
    for (let again = 0; again < 3; again++) {
      queries.length = 0;
      await evidence.run('metrics');
      expect(queries).toHaveLength(5);
    }
  });

  it('hangs in one query for no longer than that may take', async () => {
    expect(
      await run({
        istio_requests: hang,
        traces_service_graph: say(200, vector([edge('a', 'c', '8')])),
      }),
    ).toMatch(/^failed: Istio: 127.0.0.1:\d+ did not answer within 0.5 sec/);
    expect(await calls()).toContain('component:default/c 8');
  });

  it('reports no part of a list of objectives as the whole', async () => {
    const sloth = say(
      200,
      vector([
        slo('slo:current_burn_rate:ratio', 'b', '2'),
        slo('slo:objective:ratio', 'b', '0.999'),
        slo('slo:current_burn_rate:ratio', 'a', '1'),
        slo('slo:current_burn_rate:ratio', 'nobody', '1'),
      ]),
    );
    const one = say(200, vector([{ metric: {}, value: [1, '5'] }]));
    expect(await run({ sloth_service: sloth, own_burn: one })).toBe(
      'succeeded: undefined',
    );
    const both = [
      { name: 'errors', objective: 99.9, burnRate: 2 },
      { name: 'own', burnRate: 5 },
    ];
    expect(await slos('b')).toEqual(both);
    const two = say(200, vector([edge('a', 'b', '1'), edge('b', 'a', '1')]));
    expect(await run({ sloth_service: sloth, own_burn: two })).toBe(
      "failed: 'slos.own': the query gave 2 series; it must give one",
    );
    expect(await slos('b')).toEqual(both);
    const worse = say(200, vector([{ metric: {}, value: [1, '6'] }]));
    await run({ sloth_service: say(500), own_burn: worse });
    expect(await slos('b')).toEqual(both);
    expect(await slos('a')).toEqual([{ name: 'errors', burnRate: 1 }]);
    const { body } = await evidence
      .as(ana)
      .get('/discrepancies', { kind: 'unmatched-signal' });
    expect(body.items).toMatchObject([{ signal: { name: 'nobody' } }]);
  });

  it.each<[string, Answer, RegExp]>([
    ['hangs', hang, /did not answer within 0.5 seconds$/],
    ['is down', say(503), /answered 503$/],
    [
      'wants credentials',
      say(401, token),
      /the configured credentials (are|may) not/,
    ],
    [
      'redirects',
      say(302, '', { location: 'http://[::1]/' }),
      /a redirect to another server: /,
    ],
    ['answers garbage', say(200, '<html>'), /not valid JSON$/],
    [
      'answers another shape',
      say(200, '{"data":1}'),
      /^failed: Unexpected response from Prometheus at .*, at 'status'$/,
    ],
    ['breaks off', res => res.write('{', () => res.destroy()), /broke off/],
  ])('says in one sentence that it %s', async (_, answer, error) => {
    const before = await calls();
    const message = await run({ '': answer });
    expect(message).toMatch(
      /^failed: (The answer of |(Unexpected response from )?Prometheus at )?127\.0\.0\.1:\d+[ :,] ?[^;]+$/,
    );
    expect(message).toMatch(error);
    expect(await calls()).toEqual(before);
  });

  it('reads no more of an answer than it has memory or time for', async () => {
    expect(await run({ istio_requests: flood })).toMatch(
      /^failed: Istio: .*(larger than 20000000 bytes|within 0.5 seconds)$/,
    );
  });

  it('keeps the warnings of Prometheus', async () => {
    const warnings = ['No StoreAPIs matched', 'b', 'c', 'd'];
    const istio_requests = say(200, vector([], { warnings }));
    expect(await run({ istio_requests })).toBe(
      'failed: Istio: Prometheus warns: No StoreAPIs matched; Istio: Prometheus warns: b; Istio: Prometheus warns: c',
    );
  });

  it('leaves it alone for as long as it asks to be', async () => {
    answers = { '': say(429, '', { 'retry-after': '3600' }) };
    expect((await evidence.run('limited')).error).toMatch(
      /^The rate limit of .+ is used up for 3600 seconds$/,
    );
    queries.length = 0;
    await evidence.run('limited');
    expect(queries).toEqual([]);
  });

  it('never logs its token', () => {
    expect(evidence.logged.join('\n')).not.toContain(token);
  });
});

function flood(res: ServerResponse): void {
  const chunk = Buffer.alloc(1_000_000, ' ');
  const more = () => {
    while (!res.destroyed && res.write(chunk));
  };
  res.on('drain', more);
  more();
}

describe('its configuration', () => {
  const read = (own: object) =>
    readCollectors(
      new ConfigReader({
        plumbline: {
          collectors: {
            m: { type: 'prometheus', url: 'http://prometheus:9090', ...own },
          },
        },
      }),
      new Map([['prometheus', readPrometheusCollector]]),
    );

  it.each<[object, string]>([
    [{ url: 'prometheus' }, "m.url' must be the http or https address"],
    [{ url: 'http://u:p@prometheus' }, "m.url' must not carry credentials"],
    [{ window: '10s' }, "m.window' must be at least as long as"],
    [{ token: 'a\nb' }, "can't carry: 'authorization'"],
    [{ token: 'a', basicAuth: {} }, "has both 'token' and 'basicAuth'"],
    [{ istio: { reporter: 'both' } }, "m.istio.reporter' is 'both'; it must"],
    [{ istio: { selector: '{a="b"}' } }, "m.istio.selector' must be matchers"],
    [{ serviceGraph: { labels: { client: 'a b' } } }, 'labels.client'],
    [{ slos: { s: { query: 'q' } } }, "m.slos.s' needs either 'entityRef'"],
    [
      { slos: { s: { query: 'q', service: 'a', objective: 0 } } },
      "m.slos.s.objective' must be a percentage",
    ],
    [
      { serviceGraph: false, istio: false, sloth: false, pyrra: false },
      "m' leaves nothing to read",
    ],
  ])('is refused as %j', (own, message) => {
    expect(() => read(own)).toThrow(message);
  });

  it('needs an address only', () => {
    expect(read({})[0].title).toBe('Metrics of Prometheus at prometheus:9090');
  });
});
