import {
  ana,
  guest,
  li,
  outsider,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const base = {
  source: 'status-page',
  id: 'INC-1',
  title: 'Checkout fails',
  services: [checkout, { type: 'workload', name: 'ledger' }],
  severity: 'sev1',
  start: '2026-03-01T11:30:00Z',
};

describe('POST /incidents', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeEach(async () => {
    evidence = await startEvidence({
      entities: [aComponent('checkout'), aComponent('ledger')],
      hidden: ['component:default/ledger'],
    });
  });
  const report = (part: object = {}, user: string | undefined = ana) =>
    evidence.as(user).post('/incidents', { ...base, ...part });

  it('keeps an incident once, and what is reported of it later', async () => {
    const first = await report();
    expect([first.status, first.body]).toEqual([
      201,
      {
        key: expect.stringMatching(/^[0-9a-f]{24}$/),
        source: 'status-page',
        id: 'INC-1',
        status: 'stored',
      },
    ]);
    expect((await report()).body.status).toBe('duplicate');
    const later = {
      title: undefined,
      services: undefined,
      commander: 'Ana',
      updatedAt: '2026-03-01T11:40:00Z',
    };
    expect((await report(later)).body.status).toBe('updated');
    const { body } = await evidence.as(ana).get('/incidents/INC-1');
    expect(body).toMatchObject({
      title: 'Checkout fails',
      commander: 'Ana',
      status: 'open',
      entityRefs: [checkout, 'component:default/ledger'],
      unmatched: 0,
    });
    await report({
      end: '2026-03-01T11:50:00Z',
      missingDefaults: [' retries '],
    });
    const closed = await evidence.as(ana).get('/incidents', {
      status: 'resolved',
    });
    expect(closed.body.items).toMatchObject([
      { end: '2026-03-01T11:50:00.000Z', missingDefaults: ['retries'] },
    ]);
  });

  it('names fields that it does not know, which it ignores', async () => {
    const { status, body } = await report({ serverity: 'P1' });
    expect([status, body.warnings]).toEqual([
      201,
      ["'serverity' is not a field of an incident; did you mean 'severity'?"],
    ]);
    const change = {
      source: 'ci',
      kind: 'deploy',
      entityRef: checkout,
      occurredAt: '2026-03-01T11:30:00Z',
    };
    const links = { rnu: 'https://ci.example/1' };
    const post = (path: string, sent: object) =>
      evidence.as(ana).post(path, sent);
    const one = await post('/changes', { ...change, id: '1', link: 'x' });
    expect(one.body.warnings).toEqual([
      "'link' is not a field of a change; did you mean 'links'?",
    ]);
    const many = await post('/changes', {
      items: [
        { ...change, id: '2' },
        { ...change, id: '3', links },
      ],
    });
    expect(many.body.items).toEqual([
      { id: expect.any(String), status: 'stored' },
      {
        id: expect.any(String),
        status: 'stored',
        warnings: [
          "'rnu' is not a field of 'links' of a change; did you mean 'run'?",
        ],
      },
    ]);
    const seen = await post('/observations', {
      source: 'probe',
      observedAt: '2026-03-01T11:30:00Z',
      workloads: [{ name: 'checkout', verison: 'v2' }],
    });
    expect(seen.body.warnings).toEqual([
      "'verison' is not a field of 'workloads' of a push of observations; did you mean 'version'?",
    ]);
  });

  it('shows the services that a reader may see', async () => {
    await report();
    const seen = await evidence.as(outsider).get('/incidents/INC-1');
    expect(seen.body.entityRefs).toEqual([checkout]);
    expect(seen.body).not.toHaveProperty('unmatched');
    const feed = await evidence.as(ana).get('/feed');
    expect(
      feed.body.items.filter(({ type }: any) => type === 'incident'),
    ).toMatchObject([
      { entityRef: checkout, key: seen.body.key },
      { entityRef: 'component:default/ledger' },
    ]);
  });

  it('lists what named a service before, where that is requested', async () => {
    await report();
    setClock('2026-03-01T12:10:00.000Z');
    await report({
      services: ['component:default/ledger'],
      environment: 'test',
      start: '2026-02-01T11:30:00Z',
      updatedAt: '2026-03-01T12:10:00Z',
    });
    const of = async (query: object, user = ana) => {
      const { body } = await evidence.as(user).get('/incidents', {
        entityRef: checkout,
        ...query,
      });
      return body.items;
    };
    expect(await of({})).toEqual([]);
    expect(await of({ withdrawn: 'true' })).toMatchObject([
      {
        environment: 'test',
        start: '2026-02-01T11:30:00.000Z',
        entityRefs: ['component:default/ledger'],
        before: [
          {
            start: '2026-03-01T11:30:00.000Z',
            entityRefs: [checkout, 'component:default/ledger'],
            receivedAt: '2026-03-01T12:00:00.000Z',
          },
        ],
      },
    ]);
    // It is of what is hidden now.
    expect(await of({ withdrawn: 'true' }, outsider)).toEqual([]);
    expect(
      (await evidence.as(ana).get('/incidents')).body.items[0],
    ).not.toHaveProperty('before');
  });

  it('asks for the key where two sources have the same id', async () => {
    await report();
    await report({ source: 'another' });
    const both = await evidence.as(ana).get('/incidents/INC-1');
    expect(both.status).toBe(409);
    const { body } = await evidence.as(ana).get('/incidents', {
      source: 'another',
    });
    expect(body.items).toHaveLength(1);
    expect(both.body.error.message).toContain(body.items[0].key);
  });

  it('needs the permission, and a source of one’s own', async () => {
    expect((await report({}, guest)).status).toBe(403);
    await report();
    expect((await report({}, li)).status).toBe(403);
    expect((await report({ source: 'cdevents' })).status).toBe(403);
    expect((await report({ source: 'mine' }, undefined)).status).toBe(201);
  });

  it('lists those that began in a time', async () => {
    await report();
    await report({ id: 'INC-2', start: '2026-02-20T00:00:00Z' });
    const ids = async (query: string) => {
      const { body } = await evidence.as(ana).get(`/incidents?${query}`);
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect(await ids('from=2026-02-20T00:00:00Z')).toEqual(['INC-1', 'INC-2']);
    expect(await ids('from=2026-02-20T00:00:01Z')).toEqual(['INC-1']);
    expect(await ids('to=2026-03-01T11:30:00Z')).toEqual(['INC-2']);
    expect(await ids('learnedFrom=2026-03-01T11:30:00Z')).toHaveLength(2);
    expect(await ids('learnedFrom=2027-01-01T00:00:00Z')).toEqual([]);
    expect((await evidence.as(ana).get('/incidents?from=today')).status).toBe(
      400,
    );
  });

  it.each([
    ['no start', { start: undefined }, /'start' of the incident is missing/],
    ['an end before it', { end: '2026-03-01T11:00:00Z' }, /before 'start'/],
    ['a link to run', { link: 'ftp://files.example/a' }, /'link'/],
    ['a NUL', { title: 'a\0b' }, /NUL/],
    ['a start next month', { start: '2026-04-01T00:00:00Z' }, /future/],
    [
      'an end next month, reported now',
      { end: '2026-04-01T00:00:00Z', updatedAt: '2026-03-01T11:40:00Z' },
      /^'end' of the incident lies in the future/,
    ],
    ['a service that is none', { services: ['checkout'] }, /services\.0/],
    ['a source that is none', { source: 'Status Page' }, /'source'/],
  ])('refuses %s', async (_, part, message) => {
    const answer = await report(part);
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      expect.stringMatching(message),
    ]);
  });
});
