import { createHash } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import { BareRemotes } from './__testUtils__/BareRemotes';
import {
  aService,
  policyControl,
  readmeControl,
  startCampaigns,
} from './__testUtils__/startCampaigns';
import { eventually } from '../__testUtils__/eventually';

jest.setTimeout(240_000);

type App = Awaited<ReturnType<typeof startCampaigns>>;

const fix = (app: App, id: string, body: object = {}, user = 'pat') =>
  app.cards(user, 'post', `/campaigns/${id}/fixes`, body);
const run = async (app: App, id: string, user = 'pat') => {
  const { body } = await fix(app, id, {}, user);
  return fix(app, id, { dryRun: false, plan: body.plan }, user);
};
const statuses = (body: { items: { entityRef: string; status: string }[] }) =>
  Object.fromEntries(
    body.items.map(({ entityRef, status }) => [
      entityRef.split('/')[1],
      status,
    ]),
  );

describe('campaigns on bare remotes', () => {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_15'],
    disableDocker: true,
  });
  let remotes: BareRemotes;
  let app: App | undefined;

  beforeEach(() => {
    remotes = new BareRemotes();
  });
  afterEach(async () => {
    await app?.stop();
    app = undefined;
    remotes.dispose();
  });

  const create = (names: string[]) =>
    names.forEach(name =>
      remotes.create(`acme/${name}`, { 'README.md': `# ${name}` }),
    );
  const start = async (
    names: string[],
    over: Partial<Parameters<typeof startCampaigns>[0]> = {},
  ) => {
    create(names);
    app = await startCampaigns({
      databases,
      databaseId: 'SQLITE_3',
      remotes: remotes.path,
      services: names.map(name => aService(name)),
      ...over,
    });
    await eventually(async () => {
      const { body } = await app!.call('pat', 'get', '/evidence/overview');
      expect(body.entities).toBeGreaterThan(names.length);
    });
    await app.read();
    await app.judged('fail', names);
    return app;
  };

  it.each(databases.eachSupportedId())(
    'end with passing verdicts, on %s',
    async databaseId => {
      const names = ['cart', 'checkout'];
      await start(names, { databaseId: databaseId as never });
      const id = await app!.begin();
      const refused = await fix(app!, id, {
        dryRun: false,
        plan: 'f'.repeat(64),
      });
      expect(refused.status).toBe(409);
      const { body: plan } = await fix(app!, id);
      expect(plan.items).toEqual(
        names.map(name => ({
          entityRef: `component:default/${name}`,
          owner: 'group:default/shop',
          controls: ['security-policy'],
          kind: 'branch',
          status: 'planned',
          files: [
            {
              path: 'SECURITY.md',
              diff: '--- /dev/null\n+++ b/SECURITY.md\n@@ -0,0 +1,1 @@\n+Write to us in private.\n',
            },
          ],
        })),
      );
      names.forEach(name =>
        expect(remotes.branches(`acme/${name}`)).toEqual(['main']),
      );

      const { body: done } = await fix(app!, id, {
        dryRun: false,
        plan: plan.plan,
      });
      expect(statuses(done)).toEqual({ cart: 'opened', checkout: 'opened' });
      const { body: before } = await app!.cards(
        'pat',
        'get',
        `/campaigns/${id}`,
      );
      expect(before).toMatchObject({
        counts: { open: 2, fixed: 0 },
        failing: [2],
        fixes: [{ state: 'open' }, { state: 'open' }],
      });

      for (const { branch, entityRef } of done.items) {
        const name = `acme/${entityRef.split('/')[1]}`;
        expect(remotes.branches(name)).toEqual(['main', branch]);
        remotes.merge(name, branch);
      }
      app!.setClock('2026-03-02T12:00:00.000Z');
      await app!.read();
      await app!.judged('pass', names);
      const after = await eventually(async () => {
        const { body } = await app!.cards('pat', 'get', `/campaigns/${id}`);
        expect(body.fixes).toMatchObject(
          names.map(() => ({ state: 'closed' })),
        );
        return body;
      });
      expect(after).toMatchObject({
        counts: { open: 0, fixed: 2, passing: 0, unknown: 0 },
        days: ['2026-03-01', '2026-03-02'],
        failing: [2, 0],
        teams: [
          {
            owner: 'group:default/shop',
            counts: { fixed: 2 },
            failing: [2, 0],
          },
        ],
        fixes: names.map(() => ({
          state: 'closed',
          closedAt: '2026-03-02T12:00:00.000Z',
          failsAgain: false,
        })),
      });

      const close = { version: after.version };
      const path = `/campaigns/${id}/close`;
      expect((await app!.cards('sue', 'post', path, close)).status).toBe(403);
      const { body: closed } = await app!.cards('pat', 'post', path, close);
      expect(closed).toMatchObject({ state: 'closed', version: 2 });
      expect((await app!.cards('pat', 'post', path, close)).status).toBe(409);
      expect((await fix(app!, id)).status).toBe(409);
      await eventually(async () => {
        const { body } = await app!.call('pat', 'get', '/evidence/decisions');
        expect(
          body.items.filter((one: { type: string }) => one.type === 'campaign'),
        ).toMatchObject([{ action: 'started', ended: { action: 'finished' } }]);
      });
    },
  );

  it.each(databases.eachSupportedId())(
    'give a team no more than its cap, also to two at once, on %s',
    async databaseId => {
      const names = ['a', 'b', 'c', 'd'];
      await start(names, {
        databaseId: databaseId as never,
        maxPerTeamAndDay: 2,
      });
      const id = await app!.begin();
      const { body: plan } = await fix(app!, id);
      const carryOut = () => fix(app!, id, { dryRun: false, plan: plan.plan });
      const [one, two] = await Promise.all([carryOut(), carryOut()]);
      const opened = [...one.body.items, ...two.body.items].filter(
        ({ status }) => status === 'opened',
      );
      expect(opened).toHaveLength(2);
      const withBranch = () =>
        names.filter(name => remotes.branches(`acme/${name}`).length > 1);
      expect(withBranch()).toHaveLength(2);
      expect(Object.values(statuses((await carryOut()).body)).sort()).toEqual([
        ...['capped', 'capped', 'known', 'known'],
      ]);
      app!.setClock('2026-03-02T00:00:01.000Z');
      await carryOut();
      expect(withBranch()).toEqual(names);
    },
  );

  it('keep what came meanwhile, and name what is in the way', async () => {
    const names = ['away', 'branch', 'file', 'fine', 'link'];
    await start(names);
    const id = await app!.begin();
    remotes.link('acme/link', 'SECURITY.md', '/etc/passwd');
    const { body: plan } = await fix(app!, id);
    expect(statuses(plan)).toEqual({
      ...{ away: 'planned', branch: 'planned', file: 'planned' },
      ...{ fine: 'planned', link: 'refused' },
    });
    const { body: other } = await app!.cards('pat', 'get', `/campaigns/${id}`);
    expect(other.fixes).toEqual([]);
    remotes.away('acme/away', true);
    remotes.commit('acme/file', { 'SECURITY.md': 'Ours' });
    const { body: done } = await fix(app!, id, {
      dryRun: false,
      plan: plan.plan,
    });
    expect(statuses(done)).toMatchObject({
      ...{ away: 'refused', branch: 'opened', fine: 'opened', file: 'nothing' },
    });
    expect(remotes.show('acme/file', 'main:SECURITY.md')).toBe('Ours');
    expect(remotes.branches('acme/file')).toEqual(['main']);
    remotes.away('acme/away', false);
    // It is named after the service, so another campaign has another one.
    const { branch } = done.items.find(({ entityRef }: { entityRef: string }) =>
      entityRef.endsWith('/branch'),
    );
    expect(remotes.show('acme/branch', `${branch}:SECURITY.md`)).toBe(
      'Write to us in private.',
    );
    const again = await fix(app!, id, { dryRun: false, plan: plan.plan });
    expect(statuses(again.body)).toMatchObject({
      ...{ away: 'opened', branch: 'known', fine: 'known' },
    });
  });

  it('propose nothing to what is exempt, disputed or hidden', async () => {
    const names = ['disputed', 'exempt', 'hidden', 'open', 'waits'];
    await start(names, { hidden: ['component:default/hidden'] });
    const id = await app!.begin();
    const about = (name: string) => ({
      entityRef: `component:default/${name}`,
      control: 'security-policy',
    });
    const reason = 'It is so.';
    await app!.cards('sue', 'post', '/disputes', {
      ...about('disputed'),
      reason,
    });
    const { body: exemption } = await app!.cards('sue', 'post', '/exemptions', {
      ...{ ...about('exempt'), reason, expires: '2026-03-20T00:00:00.000Z' },
    });
    await app!.cards('pat', 'post', `/exemptions/${exemption.id}/approve`, {
      ...{ version: 1, reason },
    });
    const block = { ...about('waits'), reason, issue: 'https://issues.test/1' };
    expect((await app!.cards('guest', 'post', '/blocks', block)).status).toBe(
      403,
    );
    const { body: marked, status } = await app!.cards(
      ...['sue' as const, 'post' as const, '/blocks', block],
    );
    expect([status, marked]).toEqual([
      201,
      expect.objectContaining({
        state: 'standing',
        platform: 'group:default/platform',
      }),
    ]);
    const { body: claimed } = await app!.cards(
      ...['pat' as const, 'get' as const, `/campaigns/${id}`],
    );
    expect(claimed).toMatchObject({
      ...{ claimed: 1, counts: { open: 3, blocked: 0 }, platform: [] },
    });
    // The owner of the control confirms it, once.
    const confirm = () => app!.cards('pat', 'post', '/blocks', block);
    expect((await confirm()).body).toMatchObject({
      ...{ id: marked.id, confirmedBy: 'user:default/pat', version: 2 },
    });
    expect((await confirm()).status).toBe(409);
    const { body: whole } = await app!.cards('pat', 'get', `/campaigns/${id}`);
    expect(whole).toMatchObject({
      counts: { open: 2, disputed: 1, exempt: 1, blocked: 1, unknown: 0 },
      platform: [{ owner: 'group:default/platform', blocked: 1 }],
      failing: [4],
      exempt: [1],
    });
    const kims = await fix(app!, id, {}, 'kim');
    expect(statuses(kims.body)).toEqual({ open: 'planned' });
    expect(JSON.stringify(kims.body)).not.toContain('hidden');
    const { body: part } = await app!.cards('kim', 'get', `/campaigns/${id}`);
    expect([part.counts.open, part.failing]).toEqual([1, [3]]);
    await run(app!, id);
    const { body: rest } = await app!.cards('kim', 'get', `/campaigns/${id}`);
    expect(rest.fixes).toHaveLength(1);

    const path = `/blocks/${marked.id}/withdraw`;
    await app!.cards('pat', 'post', path, { version: 2 });
    expect((await app!.cards('pat', 'post', path, { version: 2 })).status).toBe(
      409,
    );
    const { body } = await app!.cards('pat', 'get', `/campaigns/${id}`);
    expect(body.counts).toMatchObject({ blocked: 0, open: 3 });
    for (const user of ['sue', 'guest']) {
      expect((await fix(app!, id, {}, user)).status).toBe(403);
    }
  });

  it('leave a branch of the same name that has something else', async () => {
    await start(['cart']);
    const id = await app!.begin();
    const { body: plan } = await fix(app!, id);
    const service = createHash('sha256')
      .update('component:default/cart')
      .digest('hex')
      .slice(0, 12);
    const branch = `plumbline/campaign-${id.slice(0, 8)}-patch-${service}`;
    remotes.commit('acme/cart', { 'SECURITY.md': 'Theirs' }, branch);
    const { body } = await fix(app!, id, { dryRun: false, plan: plan.plan });
    expect(body.items).toMatchObject([
      { status: 'refused', reason: expect.stringContaining('other content') },
    ]);
    expect(remotes.show('acme/cart', `${branch}:SECURITY.md`)).toBe('Theirs');
  });

  it('propose to the repository only that has the description', async () => {
    const elsewhere = 'url:https://git.acme.example/acme/own/tree/main/a.yaml';
    await start(['borrows', 'own', 'portal'], {
      services: [
        aService('borrows', 'shop', elsewhere),
        aService('own'),
        aService('portal', 'shop', 'file:/srv/catalog/portal.yaml'),
      ],
    });
    const { body } = await fix(app!, await app!.begin());
    expect(statuses(body)).toEqual({
      ...{ borrows: 'refused', own: 'planned', portal: 'planned' },
    });
    expect(body.items[0].reason).toContain("no file in 'acme/borrows'");
  });

  it('say where steps for people have no place, and for which team they are', async () => {
    const control = { ...readmeControl, pass: 'repository.readme.bytes > 500' };
    await start(['cart', 'idle'], {
      controls: [policyControl, control],
      services: [aService('cart'), aService('idle', 'platform')],
    });
    await app!.judged('fail', ['cart', 'idle'], 'readme');
    const id = await app!.begin({ audience: { team: 'group:default/shop' } });
    const { body: plan } = await fix(app!, id);
    expect(plan.items).toMatchObject([
      {
        entityRef: 'component:default/cart',
        kind: 'issue',
        status: 'refused',
        reason: expect.stringContaining('issues'),
      },
      { entityRef: 'component:default/cart', status: 'planned' },
    ]);
    const none = await app!.begin({ audience: { tier: '1' } });
    const { body } = await app!.cards('pat', 'get', `/campaigns/${none}`);
    expect(body.counts.open).toBe(0);
    const { body: list } = await app!.cards('pat', 'get', '/campaigns');
    expect(list.items).toHaveLength(2);
    const begun = (user: string, over: object) =>
      app!.cards(user, 'post', '/campaigns', {
        ...{ title: 'x', controls: ['readme'], due: '2026-04-01' },
        ...{ owner: 'group:default/platform', message: 'y', ...over },
      });
    expect((await begun('sue', {})).status).toBe(403);
    for (const over of [
      { audience: { team: 'group:default/gone' } },
      ...['a\nb', 'a\u202eb', 'a\ud800b'].flatMap(text => [
        { title: text },
        { message: text },
        { audience: { tier: text } },
      ]),
    ]) {
      expect([over, (await begun('pat', over)).status]).toEqual([over, 400]);
    }
    expect(
      (await app!.call('service', 'post', '/evidence/proposals', {})).status,
    ).toBe(403);
  });
});
