import {
  aComponent,
  ana,
  setClock,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { startSite } from './testUtils/testSite';
import { linksModule } from './module';

jest.setTimeout(120_000);

const start = Date.parse('2026-03-01T12:00:00Z');
const minutes = (count: number) => count * 60_000;

describe('the collector of links', () => {
  let site: Awaited<ReturnType<typeof startSite>>;
  let dead: Awaited<ReturnType<typeof startSite>>;
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  let now = start;

  const links = (...paths: string[]) =>
    paths.map(path => ({ url: site.url(path), title: path.slice(1) }));
  const entity = (name: string, own: object[], annotations = {}) => {
    const one = aComponent(name, { annotations });
    return { ...one, metadata: { ...one.metadata, links: own as never } };
  };

  beforeAll(async () => {
    site = await startSite({
      '/run': 200,
      '/board': 200,
      '/closed': 401,
      '/hangs': () => {},
    });
    dead = await startSite({});
    await dead.close();
    evidence = await startEvidence({
      features: [linksModule],
      entities: [
        entity('pay', links('/board', '/closed', '/missing'), {
          'plumbline.dev/runbook': site.url('/run'),
        }),
        entity('cart', [
          ...links('/run'),
          { url: 'http://127.0.0.1:1/private' },
          { url: `http://${dead.host}/a` },
          { url: `http://${dead.host}/b` },
          { url: `http://${dead.host}/c` },
        ]),
        entity('bare', []),
        entity('slow', [
          ...Array.from({ length: 8 }, (_, index) => ({
            url: site.url(`/hangs?${index}`),
          })),
          { url: `${site.url('/run')}?${'x'.repeat(10_000)}` },
          { url: 'https://[bad' },
        ]),
      ],
      config: {
        plumbline: {
          outbound: { allow: { site: site.host, dead: dead.host } },
          collectors: {
            links: { type: 'links', requestTimeout: '1s', perHost: 2 },
          },
        },
      },
    });
    for (let index = 0; index < 8; index++) {
      site.pages[`/hangs?${index}`] = site.pages['/hangs'];
    }
  });
  afterAll(() => site.close());

  const pass = async (after = 0) => {
    now += after;
    setClock(new Date(now).toISOString());
    site.requests.length = 0;
    await evidence.scheduler.triggerTask('evidence-collector-links');
    const { body } = await evidence.as(ana).get('/collectors');
    return body.items.find((one: { id: string }) => one.id === 'links');
  };
  const claimOf = async (name: string) => {
    const { body } = await evidence
      .as(ana)
      .post('/context', { entityRef: `component:default/${name}` });
    return body.facts.find(
      (one: { name: string; entityRef: string }) =>
        one.name === 'links.state' &&
        one.entityRef === `component:default/${name}`,
    );
  };

  it('looks at every link once, and reports what it found', async () => {
    expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 4 });
    expect(await claimOf('pay')).toEqual({
      entityRef: 'component:default/pay',
      name: 'links.state',
      kind: 'observed',
      source: { id: 'links' },
      observedAt: '2026-03-01T12:00:00.000Z',
      since: '2026-03-01T12:00:00.000Z',
      stale: false,
      value: [
        { url: site.url('/run'), what: 'runbook', status: 'ok' },
        {
          url: site.url('/board'),
          title: 'board',
          what: 'other',
          status: 'ok',
        },
        {
          url: site.url('/closed'),
          title: 'closed',
          what: 'other',
          status: 'ok',
          reason: 'needs sign-in',
        },
        {
          url: site.url('/missing'),
          title: 'missing',
          what: 'other',
          status: 'unknown',
          reason: 'it failed once, and is tried again',
        },
      ],
    });
    expect((await claimOf('bare')).value).toEqual([]);
    const { value } = await claimOf('cart');
    expect(value[1]).toMatchObject({
      status: 'unknown',
      reason: 'not checked: private address',
    });
    // Named by two entities, requested once; the host that is not there, twice.
    expect(site.requests.filter(one => one.endsWith('/run'))).toEqual([
      'HEAD /run',
    ]);
    expect(site.atOnce.most).toBeLessThanOrEqual(2);
  });

  it('gives a host up for the pass that begins and does not answer', async () => {
    const { value } = await claimOf('slow');
    // The address that is too long, and the one that is none, are no links.
    expect(value).toHaveLength(8);
    const left = value.filter(
      ({ reason }: { reason: string }) => reason === 'not checked yet',
    );
    expect(left.length).toBeGreaterThanOrEqual(4);
    for (let index = 0; index < 8; index++) {
      site.pages[`/hangs?${index}`] = 200;
    }
  });

  it('costs nothing while nothing is due', async () => {
    // Those that were left are looked at first.
    for (let turn = 0; turn < 4; turn++) {
      await pass();
    }
    expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 4 });
    expect(site.requests).toEqual([]);
  });

  it('calls failing what failed twice in a row, since the first time', async () => {
    await pass(minutes(5));
    const failing = {
      status: 'failing',
      since: '2026-03-01T12:00:00.000Z',
    };
    expect((await claimOf('pay')).value[3]).toMatchObject({
      ...failing,
      reason: 'it answers 404',
    });
    const { value } = await claimOf('cart');
    expect(value.slice(2)).toEqual(
      ['a', 'b', 'c'].map(path => ({
        url: `http://${dead.host}/${path}`,
        what: 'other',
        ...failing,
        reason: 'nothing listens there',
      })),
    );
    // What was not due was not requested.
    expect(site.requests).not.toContain('HEAD /run');
  });

  it('keeps since when over days, and ends it with the first answer', async () => {
    for (let day = 0; day < 14; day++) {
      await pass(minutes(24 * 60));
    }
    const { value, stale } = await claimOf('pay');
    expect(value[3]).toMatchObject({
      status: 'failing',
      since: '2026-03-01T12:00:00.000Z',
    });
    expect(stale).toBe(false);
    site.pages['/missing'] = 200;
    await pass(minutes(60));
    expect((await claimOf('pay')).value[3]).toEqual({
      url: site.url('/missing'),
      title: 'missing',
      what: 'other',
      status: 'ok',
    });
  });

  it('reports links that come and go', async () => {
    const was = evidence.catalog.entities;
    evidence.catalog.entities = [
      entity('pay', links('/board', '/new')),
      ...was.slice(1, 3),
      entity('slow', []),
    ];
    site.pages['/new'] = 200;
    let urls: string[] = [];
    for (let turn = 0; turn < 600 && `${urls}` !== 'board ok,new ok'; turn++) {
      await new Promise(resolve => setTimeout(resolve, 100));
      // What did not answer in time is tried again.
      await pass(minutes(5));
      urls = (await claimOf('pay')).value.map(
        ({ title, status }: { title: string; status: string }) =>
          `${title} ${status}`,
      );
    }
    expect(urls).toEqual(['board ok', 'new ok']);
    expect((await claimOf('slow')).value).toEqual([]);
  });
});
