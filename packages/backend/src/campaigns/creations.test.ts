import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { BareRemotes } from './__testUtils__/BareRemotes';
import { creationRequest as request } from './__testUtils__/creationRequest';
import {
  aResource,
  aService,
  entityOf,
  startCampaigns,
} from './__testUtils__/startCampaigns';
import { eventually } from '../__testUtils__/eventually';

jest.setTimeout(240_000);

const templates = resolve(__dirname, '../../../../standards/templates');
const host = 'https://git.acme.example';
type Step = { step: string; state: string; branch?: string; next?: string };

describe('services that are created', () => {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_15'],
    disableDocker: true,
  });
  let remotes: BareRemotes;
  let app: Awaited<ReturnType<typeof startCampaigns>>;
  let now: number;

  const start = async (databaseId: 'SQLITE_3' | 'POSTGRES_15' = 'SQLITE_3') => {
    now = Date.parse('2026-03-01T12:00:00.000Z');
    app = await startCampaigns({
      ...{ databases, databaseId, templates, remotes: remotes.path },
      services: [aService('cart'), aService('till')],
    });
    await eventually(async () => {
      const { body } = await app.cards('sue', 'get', '/templates');
      expect(body.items[0].versions).toHaveLength(3);
    });
  };
  beforeEach(() => {
    remotes = new BareRemotes();
  });
  afterEach(async () => {
    await app.stop();
    remotes.dispose();
  });

  const create = (over: object = {}, user = 'sue') =>
    app.cards(user, 'post', '/creations', { ...request, ...over });
  const get = async (id: string) =>
    (await app.cards('sue', 'get', `/creations/${id}`)).body;
  const until = (id: string, state: string) =>
    eventually(async () => {
      const body = await get(id);
      expect([body.error?.message, body.state]).toEqual([undefined, state]);
      return body;
    });
  const stepsOf = ({ steps }: { steps: Step[] }) =>
    steps.map(({ state, step }) => `${step}: ${state}`);
  const read = () => {
    now += 60_000;
    app.setClock(new Date(now).toISOString());
    return app.read();
  };

  it.each(databases.eachSupportedId())(
    'have tests that run, once their contents are merged, on %s',
    async databaseId => {
      await start(databaseId as never);
      const { body, status } = await create();
      expect([status, body.error?.message]).toEqual([201, undefined]);
      expect(body).toMatchObject({
        ...{ state: 'running', owner: 'group:default/shop' },
        ...{ entityRef: 'component:default/labels', revision: 1 },
        createdBy: 'user:default/sue',
      });
      const proposed = await until(body.id, 'proposed');
      expect(stepsOf(proposed)).toEqual([
        ...['registered: done', 'repository: done', 'contents: done'],
        ...['merged: unknown', 'database: open', 'deployed: unknown'],
      ]);
      expect(proposed.steps[4]).toMatchObject({
        ...{ store: 'PostgreSQL', product: 'postgresql' },
        next: 'Request PostgreSQL for labels in provisioning',
      });
      proposed.steps
        .filter(({ state }: Step) => ['open', 'unknown'].includes(state))
        .forEach((step: Step & { who?: string }) =>
          expect([step.who, step.next]).toEqual([
            'group:default/shop',
            expect.stringMatching(/\w/),
          ]),
        );
      const { branch } = proposed.steps[2];
      expect(branch).toBe(`plumbline/creation-${body.id}`);
      expect(remotes.branches('acme/labels')).toEqual(['main', branch]);
      // One id in all that was made.
      const log = remotes.log('acme/labels', branch);
      expect(log).toContain(`by the creation creation-${body.id}`);
      expect(log).toContain(
        `Made by Plumbline, by the creation \`${body.id}\``,
      );

      const work = mkdtempSync(join(tmpdir(), 'labels-'));
      remotes.clone('acme/labels', branch, work);
      expect(
        readFileSync(join(work, '.plumbline/template.yaml'), 'utf8'),
      ).toContain(`creation: ${body.id}`);
      const output = execFileSync(
        process.execPath,
        ['--test', '--test-reporter=tap'],
        { cwd: work, encoding: 'utf8', env: { PATH: process.env.PATH } },
      );
      expect(output).toMatch(/^# pass 3$/m);
      rmSync(work, { recursive: true });

      // Both branches begin with the same commit.
      remotes.merge('acme/labels', branch);
      app.register(entityOf(proposed));
      await eventually(async () => {
        await read();
        expect(stepsOf(await get(body.id))).toContain('merged: done');
      });
      const verdicts = async () => {
        const answer = await app.cards(
          ...['sue' as const, 'get' as const],
          '/verdicts?entityRef=component:default/labels',
        );
        return answer.body.items?.map(
          (one: { control: string; status: string }) =>
            `${one.control}: ${one.status}`,
        );
      };
      // A service with contents is not taken back any more.
      const merged = await get(body.id);
      app.register(entityOf(merged));
      await eventually(async () =>
        expect(await verdicts()).toEqual(['security-policy: pass']),
      );
      const withdrawal = await app.cards(
        ...['sue' as const, 'post' as const],
        `/creations/${body.id}/withdraw`,
        { revision: merged.revision },
      );
      expect([withdrawal.status, withdrawal.body.error?.message]).toEqual([
        ...[409, expect.stringContaining('are merged')],
      ]);
      const { body: list } = await app.cards('sue', 'get', '/creations');
      expect(list.items).toMatchObject([{ id: body.id, state: 'proposed' }]);

      // What provisioning made for another, or of another product, is not its.
      app.register(aResource('till-db', 'till', 'postgresql'));
      app.register(aResource('labels-cache', 'labels', 'redis-cache'));
      app.register(
        aResource('mine', 'labels', 'postgresql', 'url:https://x.y'),
      );
      expect((await get(body.id)).steps[4].state).toBe('open');
      app.register(aResource('labels-db', 'labels', 'postgresql'));
      expect((await get(body.id)).steps[4]).toMatchObject({
        ...{ state: 'done', resource: 'resource:default/labels-db' },
      });

      const deploy = (environment: string, minutes: number, more = {}) =>
        app.call('service', 'post', '/evidence/changes', {
          ...{ source: 'ci', id: `${environment}-${minutes}`, kind: 'deploy' },
          ...{ entityRef: 'component:default/labels', environment },
          occurredAt: new Date(now - minutes * 60_000).toISOString(),
          ...{ title: 'Deploy labels', outcome: 'succeeded', ...more },
        });
      const deployed = async () => (await get(body.id)).steps[5];
      expect((await deploy('staging', 0)).status).toBe(201);
      await deploy('production', 0.5, { outcome: 'failed' });
      await app.call('pat', 'post', '/evidence/collectors/ledger/run');
      await eventually(async () =>
        expect(await deployed()).toMatchObject({
          ...{ state: 'open', next: expect.stringContaining('production') },
        }),
      );
      await deploy('production', 0.1);
      await deploy('production', 0.2);
      const first = new Date(now - 12_000).toISOString();
      await eventually(async () =>
        expect(await deployed()).toMatchObject({ state: 'done', at: first }),
      );
      await app.call('service', 'post', '/evidence/incidents', {
        ...{ source: 'reviews', id: 'INC-7', status: 'resolved' },
        services: ['component:default/labels', 'component:default/till'],
        start: new Date(now - 60_000).toISOString(),
        missingDefaults: ['Timeout of calls'],
      });
      const figures = await app.cards('sue', 'get', '/creation-figures');
      expect(figures.body).toMatchObject({
        ...{ created: 1, complete: true },
        steps: ['repository', 'contents', 'merged', 'deployed'].map(step => ({
          ...{ step, reached: 1, waiting: 0, left: 0 },
        })),
        versions: [{ template: 'http-service', version: 2, services: 1 }],
        manualSteps: [
          { step: 'merged', services: 1 },
          { step: 'database', services: 1 },
        ],
        changedDefaults: [{ question: 'stores', changed: 1, of: 1 }],
        missingDefaults: [
          { name: 'Timeout of calls', incidents: 1, services: 1 },
        ],
      });
      expect(
        (await app.cards('sue', 'get', '/creation-figures?days=0')).status,
      ).toBe(400);
    },
  );

  it('are withdrawn with all that is untouched', async () => {
    await start();
    const { body } = await create();
    const { revision } = await until(body.id, 'proposed');
    const withdraw = (step: object, user = 'sue') =>
      app.cards(user, 'post', `/creations/${body.id}/withdraw`, step);
    expect((await withdraw({ revision: revision - 1 })).status).toBe(409);
    expect((await withdraw({ revision }, 'pat')).status).toBe(403);
    expect((await withdraw({ revision }, 'guest')).status).toBe(403);
    expect((await withdraw({ revision })).body.state).toBe('withdrawing');
    expect(stepsOf(await until(body.id, 'withdrawn'))).toEqual([
      ...['registered: done', 'repository: taken-back', 'contents: done'],
    ]);
    expect(readdirSync(join(remotes.path, 'acme'))).toEqual([]);
    expect(readdirSync(remotes.path)).toEqual(['acme']);
    // Its name is free again.
    const again = await create();
    expect(again.status).toBe(201);
    const { steps, ...second } = await until(again.body.id, 'proposed');
    // People put something there: it stays, and the answer says so.
    remotes.commit('acme/labels', { 'README.md': 'Ours' });
    const withdrawIt = async () => {
      const { revision: now_ } = await get(second.id);
      await app.cards('sue', 'post', `/creations/${second.id}/withdraw`, {
        revision: now_,
      });
    };
    // It may be the merge, which is not seen yet.
    await withdrawIt();
    const open = await until(second.id, 'proposed');
    expect(open.steps[1]).toMatchObject({
      ...{ state: 'done', reason: expect.stringMatching(/withdraw it again/) },
    });
    await withdrawIt();
    const kept = await until(second.id, 'withdrawn');
    expect(kept.steps[1]).toMatchObject({
      ...{ step: 'repository', state: 'kept' },
      ...{ url: request.repository, reason: expect.stringMatching(/stays/) },
    });
    expect(remotes.show('acme/labels', 'main:README.md')).toBe('Ours');
  });

  it('stop where the host fails half-way or has the name, and go on', async () => {
    await start();
    remotes.create('acme/labels', { 'README.md': 'Theirs' });
    const { body } = await create();
    const stopped = await until(body.id, 'stopped');
    expect(stopped.steps[1]).toMatchObject({
      ...{ step: 'repository', state: 'failed', who: 'group:default/shop' },
      reason: expect.stringContaining("a repository 'acme/labels'"),
    });
    expect(remotes.branches('acme/labels')).toEqual(['main']);
    remotes.away('acme/labels', true);
    const resume = await app.cards(
      ...['sue' as const, 'post' as const, `/creations/${body.id}/resume`],
      { revision: stopped.revision },
    );
    expect(resume.body.state).toBe('running');
    await until(body.id, 'proposed');
  });

  it('are refused before anything is made', async () => {
    await start();
    const refused = async (over: object, user?: string) => {
      const { body, status } = await create(over, user);
      return [status, body.error?.message];
    };
    const { answers } = request;
    expect(await refused({ answers: { ...answers, tier: '9' } })).toEqual([
      ...[400, expect.stringContaining("'tier' must be one of")],
    ]);
    expect(await refused({ version: 7 })).toEqual([404, expect.any(String)]);
    expect(await refused({ name: 'cart' })).toEqual([
      ...[
        409,
        "The name 'cart' is taken by component:default/cart in the catalog",
      ],
    ]);
    expect(
      await refused({ repository: `${host}/acme/cart`, name: 'cart-2' }),
    ).toEqual([
      409,
      `The address ${host}/acme/cart is taken by component:default/cart`,
    ]);
    expect(await refused({}, 'pat')).toEqual([
      ...[403, expect.stringContaining('not a member of group:default/shop')],
    ]);
    expect((await refused({}, 'guest'))[0]).toBe(403);
    expect(existsSync(join(remotes.path, 'acme'))).toBe(false);
    // Nothing leads out of the folder of the remote.
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    mkdirSync(remotes.path, { recursive: true });
    symlinkSync(outside, join(remotes.path, 'acme'));
    expect(await refused({})).toEqual([
      ...[409, expect.stringContaining('is not below')],
    ]);
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
    rmSync(join(remotes.path, 'acme'));
    const repository = 'https://elsewhere.example/a/b';
    expect(await refused({ repository })).toEqual([
      ...[409, expect.stringContaining('No repositories may be made at')],
    ]);
    // Neither took the name.
    expect((await create()).status).toBe(201);
  });

  it('have an address of their own, until they are withdrawn', async () => {
    await start();
    const { body } = await create();
    const { revision } = await until(body.id, 'proposed');
    const second = () => create({ name: 'other' });
    const taken = await second();
    expect([taken.status, taken.body.error?.message]).toEqual([
      409,
      `The address ${request.repository} is taken by component:default/labels`,
    ]);
    await app.cards('sue', 'post', `/creations/${body.id}/withdraw`, {
      revision,
    });
    await until(body.id, 'withdrawn');
    expect((await second()).status).toBe(201);
  });

  it('get no name of a service that has ended', async () => {
    await start();
    const decide = async (to: string, more: object = {}) => {
      const { body: standing } = await app.cards(
        ...['sue' as const, 'get' as const],
        '/lifecycle/entity?entityRef=component:default/cart',
      );
      return app.cards('sue', 'post', '/lifecycle/transitions', {
        ...{ entityRef: 'component:default/cart', to },
        ...{ version: standing.version, reason: 'It has ended', ...more },
        seen: standing.next.find((one: { to: string }) => one.to === to)?.seen,
      });
    };
    const plan = {
      replacement: 'component:default/till',
      guide: 'https://acme.example/move',
      deadline: '2026-06-01',
    };
    for (const [to, more] of [
      ['deprecated', { plan }],
      ['archived'],
    ] as const) {
      await eventually(async () => {
        const { body, status } = await decide(to, more);
        expect([status, body.error?.message]).toEqual([201, undefined]);
      }, 5_000);
    }
    app.unregister('component:default/cart');
    const refused = await create({ name: 'cart' });
    expect([refused.status, refused.body.error?.message]).toEqual([
      409,
      "The name 'cart' is of a service that is archived",
    ]);
  });

  it('are made for plugins alone', async () => {
    await start();
    const url = request.repository;
    for (const [path, body] of [
      ['/evidence/repositories', { url, key: 'x', description: 'x' }],
      ['/evidence/repositories/check', { url }],
    ] as const) {
      for (const user of ['sue', 'service']) {
        const { status } = await app.call(user, 'post', path, body);
        expect([path, user, status]).toEqual([path, user, 403]);
      }
    }
  });
});
