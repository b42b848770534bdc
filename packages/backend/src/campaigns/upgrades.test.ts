import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { BareRemotes } from './__testUtils__/BareRemotes';
import {
  createdService,
  policyControl,
  startCampaigns,
} from './__testUtils__/startCampaigns';
import { eventually } from '../__testUtils__/eventually';

jest.setTimeout(300_000);

const templates = resolve(__dirname, '../../../../standards/templates');
const host = 'https://git.acme.example';
const answers = {
  owner: 'group:default/shop',
  purpose: 'Prints labels for parcels',
  classification: 'confidential',
  exposure: 'internal',
  tier: '2',
  stores: ['postgresql'],
  runtime: 'node',
};
const upgradeControl = {
  ...policyControl,
  id: 'template-current',
  title: 'Is at the current template',
  pass: '!repository.template.present || repository.template.version >= 2',
  message: 'It is from an older version of its template',
  remediation: {
    text: 'Merge the upgrade',
    fix: { upgrade: { template: 'http-service', to: 2 } },
  },
};
const readmeControl = {
  ...policyControl,
  id: 'readme',
  title: 'Has a README',
  requirement: 'required',
  pass: 'repository.readme.present',
  message: 'No README in its folder',
  remediation: { text: 'Write one' },
};

type App = Awaited<ReturnType<typeof startCampaigns>>;
type File = { path: string; text: string };
type Item = {
  entityRef: string;
  status: string;
  reason?: string;
  branch?: string;
  merges?: { path: string; outcome: string; conflicts?: object[] }[];
};

describe('upgrades of drifted repositories', () => {
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

  let now: number;
  const setTime = (time: string | number) => {
    now = new Date(time).getTime();
    app!.setClock(new Date(now).toISOString());
  };
  /** A minute later; at one instant they are read once. */
  const read = () => {
    setTime(now + 60_000);
    return app!.read();
  };
  async function start(
    names: string[],
    over: Partial<Parameters<typeof startCampaigns>[0]> = {},
  ): Promise<App> {
    app = await startCampaigns({
      databases,
      databaseId: 'SQLITE_3',
      remotes: remotes.path,
      services: names.map(name => createdService(name)),
      controls: [upgradeControl],
      templates,
      maxPerTeamAndDay: 50,
      ...over,
    });
    now = Date.parse('2026-03-01T12:00:00.000Z');
    await eventually(async () => {
      const { body } = await app!.call('pat', 'get', '/evidence/overview');
      expect(body.entities).toBeGreaterThan(names.length);
    });
    await eventually(async () => {
      const { body } = await app!.cards('pat', 'get', '/templates');
      expect(body.items).toMatchObject([
        {
          id: 'http-service',
          versions: [{ version: 3 }, { version: 2 }, { version: 1 }],
        },
      ]);
    });
    for (const name of names) {
      remotes.create(`acme/${name}`, await render(name));
    }
    return app;
  }

  /** As the template makes it, with the id of a creation. */
  async function render(
    name: string,
    version = 1,
  ): Promise<Record<string, string>> {
    const { body, status } = await app!.cards(
      'pat' as const,
      'post' as const,
      `/templates/http-service/${version}/render`,
      { name, repository: `${host}/acme/${name}`, answers },
    );
    expect([status, body.error?.message]).toEqual([200, undefined]);
    return Object.fromEntries(
      body.files.map(({ path, text }: File) => [path, text]),
    );
  }

  /** Reads the remotes until the verdicts come to that. */
  const judged = (status: string, names: string[], control: string) =>
    eventually(async () => {
      await read();
      await eventually(async () => {
        const { body } = await app!.cards(
          'pat' as const,
          'get' as const,
          `/verdicts?control=${control}&status=${status}`,
        );
        expect(
          body.items.map((one: { entityRef: string }) => one.entityRef),
        ).toEqual(names.map(name => `component:default/${name}`));
      }, 3_000);
    });
  const begin = () =>
    app!.begin({
      title: 'Upgrade to version 2',
      controls: ['template-current'],
    });
  const fix = (id: string, body: object = {}) =>
    app!.cards('pat', 'post', `/campaigns/${id}/fixes`, body);
  const byName = (items: Item[]) =>
    Object.fromEntries(
      items.map(item => [item.entityRef.split('/')[1], item] as const),
    );
  const edit = (name: string, path: string, from: string, to: string) => {
    const text = remotes.show(`acme/${name}`, `main:${path}`);
    expect(text).toContain(from);
    remotes.commit(`acme/${name}`, { [path]: `${text.replace(from, to)}\n` });
  };

  it.each(databases.eachSupportedId())(
    'merge what is right, name conflicts, and lose nothing, on %s',
    async databaseId => {
      const clean = ['a-untouched', 'b-readme', 'c-server', 'd-added'];
      const conflicts = ['e-pipeline', 'f-server', 'g-named'];
      const escaped = ['h-deleted', 'i-renamed', 'j-kept'];
      const unknown = ['k-version', 'l-digest'];
      const names = [...clean, ...conflicts, ...escaped, ...unknown];
      await start(names, { databaseId: databaseId as never });
      // Twelve services drift, each in its own way.
      edit('b-readme', 'README.md', '## Run it', '## How it is run');
      edit(
        ...(['c-server', 'server.js', "'not found'"] as const),
        "'there is no such page'",
      );
      remotes.commit('acme/d-added', { 'prices.js': 'export {};\n' });
      edit('e-pipeline', '.github/workflows/ci.yml', '@v1', '@my-branch');
      edit('f-server', 'server.js', "=== '/healthz'", "=== '/health'");
      remotes.commit('acme/g-named', {
        '.github/dependabot.yml': 'version: 2\nupdates: []\n',
      });
      remotes.remove('acme/h-deleted', 'server.test.js');
      remotes.rename('acme/i-renamed', 'main.js', 'start.js');
      edit('j-kept', 'docs/pipeline.md', 'The platform', 'Our platform');
      edit('k-version', '.plumbline/template.yaml', 'version: 1', 'version: 0');
      edit('l-digest', '.plumbline/template.yaml', 'digest: ', 'digest: 00');
      await judged(
        'fail',
        names.filter(name => name !== 'k-version'),
        'template-current',
      );
      const before = Object.fromEntries(
        names.map(name => [name, remotes.show(`acme/${name}`, 'main^{tree}')]),
      );

      const id = await begin();
      const { body: plan } = await fix(id);
      expect(plan.upgrades).toEqual({
        clean: 4,
        conflicts: 3,
        escaped: 3,
        unknown: 1,
      });
      const planned = byName(plan.items);
      expect(planned['e-pipeline']).toMatchObject({
        status: 'conflict',
        reason: expect.stringContaining('.github/workflows/ci.yml, line 11'),
      });
      expect(planned['f-server']).toMatchObject({
        status: 'conflict',
        reason: expect.stringContaining('server.js, line 7'),
      });
      expect(planned['g-named'].merges).toContainEqual(
        expect.objectContaining({
          path: '.github/dependabot.yml',
          outcome: 'conflict',
        }),
      );
      const leftOf = (name: string) =>
        planned[name].merges
          ?.filter(({ outcome }) => /escaped|kept/.test(outcome))
          .map(({ outcome, path }) => `${path} ${outcome}`);
      expect(escaped.map(leftOf)).toEqual([
        ['server.test.js escaped'],
        ['main.js escaped'],
        ['docs/pipeline.md kept'],
      ]);
      expect(planned['l-digest']).toMatchObject({
        status: 'refused',
        reason: expect.stringContaining('another text of version 1'),
      });
      expect(JSON.stringify(plan)).not.toContain('k-version');

      const { body: done } = await fix(id, { dryRun: false, plan: plan.plan });
      const made = byName(done.items);
      expect(
        Object.keys(made).filter(name => made[name].status === 'opened'),
      ).toEqual([...clean, ...escaped]);
      for (const name of names) {
        const repository = `acme/${name}`;
        // Until a person merges, nothing is another than it was.
        expect(remotes.show(repository, 'main^{tree}')).toBe(before[name]);
        const { branch } = made[name] ?? {};
        expect(remotes.branches(repository)).toEqual(
          branch ? ['main', branch] : ['main'],
        );
        if (branch) {
          remotes.merge(repository, branch);
        }
      }
      const show = (name: string, path: string) =>
        remotes.show(`acme/${name}`, `main:${path}`);
      // Untouched, it is as version 2 makes it, to the letter.
      const second = await render('a-untouched', 2);
      for (const [path, text] of Object.entries(second)) {
        expect(show('a-untouched', path)).toBe(text.trim());
      }
      expect(() => show('a-untouched', 'docs/pipeline.md')).toThrow();
      expect(show('b-readme', 'README.md')).toContain('How it is run');
      for (const name of ['c-server']) {
        expect(show(name, 'server.js')).toContain('there is no such page');
        expect(show(name, 'server.js')).toContain('/readyz');
      }
      expect(show('d-added', 'prices.js')).toBe('export {};');
      expect(() => show('h-deleted', 'server.test.js')).toThrow();
      expect(() => show('i-renamed', 'main.js')).toThrow();
      expect(show('i-renamed', 'start.js')).toContain('createService');
      expect(show('j-kept', 'docs/pipeline.md')).toContain('Our platform');

      await judged('pass', [...clean, ...escaped], 'template-current');
      await eventually(async () => {
        const { body } = await app!.cards('pat', 'get', `/campaigns/${id}`);
        expect(body.counts).toMatchObject({ fixed: 7, open: 4 });
      });
      const { body: again } = await fix(id);
      expect(again.upgrades).toEqual({
        clean: 0,
        conflicts: 3,
        escaped: 0,
        unknown: 1,
      });
    },
  );

  it('merge with a version whose folder is gone, and never with another', async () => {
    await start(['cart', 'moved']);
    await judged('fail', ['cart', 'moved'], 'template-current');
    const id = await begin();
    const version = join(app!.folder, 'templates/http-service/1');
    // The tag moves: the folder has another text of the same version.
    writeFileSync(join(version, 'files/SECURITY.md'), 'Other\n');
    await eventually(async () => {
      const { body } = await app!.cards('pat', 'get', '/problems');
      expect(body.items).toMatchObject([
        { reason: expect.stringContaining('give it a version of its own') },
      ]);
    });
    expect((await render('moved'))['SECURITY.md']).not.toBe('Other\n');
    expect((await fix(id)).body.upgrades).toMatchObject({ clean: 2 });
    rmSync(version, { recursive: true });
    await eventually(async () => {
      const { body } = await app!.cards('pat', 'get', '/templates');
      expect(body.items[0].versions).toHaveLength(2);
    });
    const gone = await app!.cards('pat', 'get', '/templates/http-service/1');
    expect(gone.body).toMatchObject({ isOffered: false });
    expect((await fix(id)).body.upgrades).toMatchObject({ clean: 2 });
    // And a version that this portal never had.
    edit('moved', '.plumbline/template.yaml', 'http-service', 'grpc-service');
    await eventually(async () => {
      await read();
      const { body } = await fix(id);
      expect(byName(body.items).moved).toMatchObject({
        status: 'refused',
        reason: expect.stringContaining('not from the template'),
      });
    });
  });

  it('stop where those before fail, or are left lying', async () => {
    const names = ['a', 'b', 'c', 'd'];
    await start(names, {
      controls: [upgradeControl, readmeControl],
      maxPerTeamAndDay: 2,
    });
    await judged('fail', names, 'template-current');
    const id = await begin();
    const { body: plan } = await fix(id);
    const wave = () => fix(id, { dryRun: false, plan: plan.plan });
    const { body: first } = await wave();
    const opened = (first.items as Item[]).filter(
      ({ status }) => status === 'opened',
    );
    expect(opened).toHaveLength(2);
    setTime('2026-03-02T12:00:00.000Z');
    const [one] = opened;
    const name = one.entityRef.split('/')[1];
    remotes.merge(`acme/${name}`, one.branch!);
    remotes.remove(`acme/${name}`, 'README.md');
    await judged('fail', [name], 'readme');
    await eventually(async () => {
      const stopped = await wave();
      expect([stopped.status, stopped.body.error?.message]).toEqual([
        409,
        expect.stringContaining(`controls fail on ${one.entityRef}`),
      ]);
    });
    remotes.commit(`acme/${name}`, { 'README.md': '# Back\n' });
    await judged('pass', names, 'readme');
    setTime('2026-03-20T12:00:00.000Z');
    await eventually(async () => {
      const { body } = await fix(id);
      expect(body.plan).toBeDefined();
      const lying = await fix(id, { dryRun: false, plan: body.plan });
      expect([lying.status, lying.body.error?.message]).toEqual([
        409,
        expect.stringContaining(opened[1].entityRef),
      ]);
    });
  });
});
