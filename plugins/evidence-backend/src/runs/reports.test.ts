import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ana, outsider, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { createEvidenceDatabases } from '../testUtils/testStore';
import { repositoryAddress } from './repositoryAddress';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();
const cart = 'component:default/cart';
const aRun = (of: object = {}) => ({
  source: 'acme-ci',
  id: '7',
  pipeline: 'Main',
  entityRef: cart,
  finishedAt: '2026-02-20T10:20:00Z',
  outcome: 'failed',
  ...of,
});
const secret = 'group:default/secret';
const aGroup = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  spec: { type: 'team', children: [] },
});
const objective = { measure: 'failure-rate', threshold: 0.5 };
const aJob = (of: object = {}) => ({ id: '1', name: 'Lint', ...of });

describe.each(databases.eachSupportedId())('reports of runs on %s', engine => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    const knex = await databases.init(engine);
    evidence = await startEvidence({
      entities: [
        aComponent('cart', { owner: 'group:default/shop' }),
        ...['shop', 'secret'].map(aGroup),
      ],
      hidden: [secret],
      features: [mockServices.database.factory({ knex })],
      config: {
        plumbline: {
          runs: {
            domains: { lint: { job: 'lint', domain: 'source' } },
            objectives: {
              seen: { ...objective, owner: 'Group:default/Shop', days: 365 },
              unseen: { ...objective, owner: secret },
            },
          },
        },
      },
    });
  });
  afterAll(() => evidence.stop());

  const report = async (of: object) => {
    const { body, status } = await evidence.as(ana).post('/runs', aRun(of));
    return { id: body.id, answer: [status, body.error?.message] };
  };
  const read = async (id: string) =>
    (await evidence.as(ana).get(`/runs/${id}`).expect(200)).body;

  it.each<[string, object, RegExp]>([
    ['an id with a line break', { id: '7\n1' }, /control characters/],
    ['half a character', { id: '7\ud800' }, /surrogate/],
    ['a name that steers', { jobs: [aJob({ name: 'a\u001b[2J' })] }, /control/],
    ['the year 1', { startedAt: '0001-01-01T00:00:00Z' }, /before 2000/],
    [
      'set-up in the future',
      { jobs: [aJob({ setupCompletedAt: '2027-01-01T00:00:00Z' })] },
      /jobs\.setupCompletedAt.*future/,
    ],
    ['a file', { repository: 'file:///srv/cart' }, /http, https or ssh/],
  ])('are refused with %s', async (_, of, sentence) => {
    expect((await report(of)).answer).toEqual([
      400,
      expect.stringMatching(sentence),
    ]);
  });

  it('of one key are one run, and of another never', async () => {
    const ids = new Set<string>();
    for (const [source, id, attempt] of [
      ['s', 'a', 11],
      ['s', 'a1', 1],
      ['s1', 'a', 1],
    ]) {
      ids.add((await report({ source, id, attempt })).id);
    }
    expect(ids.size).toBe(3);
  });

  it('leave the token out of the address that a runner clones from', async () => {
    const { id } = await report({
      id: 'token',
      entityRef: undefined,
      repository:
        'https://gitlab-ci-token:SECRET@git.example/shop/cart.git?t=SECRET#x',
    });
    const body = await read(id);
    expect(JSON.stringify(body)).not.toContain('SECRET');
    expect(body.repository).toBe('https://git.example/shop/cart.git');
  });

  it('keep an outcome that a later part does not state', async () => {
    const { id } = await report({
      id: 'parts',
      finishedAt: undefined,
      requestedAt: '2026-02-20T10:00:00Z',
    });
    await report({ id: 'parts', outcome: undefined });
    expect(await read(id)).toMatchObject({
      outcome: 'failed',
      finishedAt: '2026-02-20T10:20:00.000Z',
    });
    expect(await read(id)).not.toHaveProperty('outcomeAt');
  });

  it('are refused whole beyond what is kept of an attempt', async () => {
    const jobs = (from: number) =>
      Array.from({ length: 500 }, (_, at) => aJob({ id: `${from + at}` }));
    let id = '';
    for (let from = 0; from < 2_000; from += 500) {
      ({ id } = await report({ id: 'many', jobs: jobs(from) }));
    }
    const more = { id: 'many', title: 'More', jobs: [aJob({ id: 'x' })] };
    expect((await report(more)).answer).toEqual([
      400,
      expect.stringMatching(/2001 jobs; 2000/),
    ]);
    expect(await read(id)).toMatchObject({ jobs: { total: 2_000 } });
    expect(await read(id)).not.toHaveProperty('title');
    const steps = (from: number) => ({
      id: 'steps',
      jobs: [
        aJob({
          outcome: 'failed',
          failedSteps: Array.from({ length: 50 }, (_, at) => `${from + at}`),
        }),
      ],
    });
    expect((await report(steps(0))).answer[0]).toBe(201);
    expect((await report(steps(1))).answer).toEqual([
      400,
      expect.stringMatching(/more than 50 failed steps/),
    ]);
  });

  it('have objectives of owners that the reader may see', async () => {
    const of = async (user: string) => {
      const { body } = await evidence.as(user).get('/runs/objectives');
      return body.items.map(({ name, owner }: any) => [name, owner]);
    };
    const seen = ['seen', 'group:default/shop'];
    expect(await of(ana)).toEqual([seen, ['unseen', secret]]);
    expect(await of(outsider)).toEqual([seen]);
  });

  it('lie where the last attempt of a job failed that must not', async () => {
    const failed = (of: object) => aJob({ outcome: 'failed', ...of });
    const domainOf = async (id: string, jobs: object[]) =>
      (await read((await report({ id, jobs })).id)).failure?.domain;
    const ship = failed({ id: '9', name: 'Ship', environment: 'eu' });
    expect(await domainOf('first', [failed({}), ship])).toBe('source');
    expect(
      await domainOf('again', [
        failed({ attempt: 1 }),
        aJob({ id: '2', attempt: 2, outcome: 'succeeded' }),
        ship,
      ]),
    ).toBe('deploy');
    expect(await domainOf('may', [failed({ allowedToFail: true }), ship])).toBe(
      'deploy',
    );
  });
});

it.each([
  ['git@git.example:shop/cart.git', 'ssh://git.example/shop/cart.git'],
  ['ssh://me:pw@git.example:22/shop/cart', 'ssh://git.example:22/shop/cart'],
  ['me:pw@git.example/shop/cart?x#y', 'git.example/shop/cart'],
  ['git.example:8443/shop/cart', 'git.example:8443/shop/cart'],
])('the address %s is %s', (text, expected) => {
  expect(repositoryAddress(text)).toBe(expected);
});

it.each(['data:text/plain,x', 'git://h.example/a/b', 'https://', '?x'])(
  'no address of a repository is %s',
  text => {
    expect(() => repositoryAddress(text)).toThrow(/must be an address/);
  },
);
