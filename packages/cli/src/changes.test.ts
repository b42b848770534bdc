import { writeFileSync } from 'node:fs';
import { changeInputSchema } from '@plumbline/backstage-plugin-evidence-common';
import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { component, GitRepository } from './testUtils/GitRepository';
import { PortalRequest, PortalServer, refusal } from './testUtils/PortalServer';
import { BuiltCli } from './testUtils/runCli';

describe('plumbline changes', () => {
  let cli: BuiltCli;
  let portal: PortalServer;
  const stored = new Map<string, unknown>();

  const tokenFile = () => `${cli.folder}/token`;
  const run = (args: string[], stdin?: string) =>
    cli.run(args, {
      stdin,
      env: { PLUMBLINE_URL: portal.url, PLUMBLINE_TOKEN_FILE: tokenFile() },
    });

  /** A ledger that keeps what the real one would keep. */
  function ledger({ body }: PortalRequest) {
    const parsed = z
      .union([
        z.strictObject({ items: z.array(changeInputSchema) }),
        changeInputSchema,
      ])
      .safeParse(body);
    if (!parsed.success) {
      return refusal(400, 'InputError', 'A change is not as it must be.');
    }
    if (!('items' in parsed.data)) {
      return { body: keep(parsed.data) };
    }
    return { status: 201, body: { items: parsed.data.items.map(keep) } };
  }

  function keep(change: { id?: string }) {
    const id = change.id ?? JSON.stringify(change);
    const known = stored.has(id);
    stored.set(id, change);
    return { id, status: known ? 'duplicate' : 'stored' };
  }

  beforeAll(async () => {
    cli = new BuiltCli();
    portal = await PortalServer.start();
    writeFileSync(tokenFile(), 'local-token\n');
  });

  beforeEach(() => {
    portal.reset();
    stored.clear();
    portal.route('POST /api/evidence/changes', ledger);
  });

  afterAll(async () => {
    cli.remove();
    await portal.stop();
  });

  describe('list', () => {
    const change = (id: string, more: Partial<Change> = {}): Change => ({
      id,
      source: 'git',
      kind: 'commit',
      entityRef: 'component:default/pay',
      occurredAt: '2026-01-01T09:00:00.000Z',
      receivedAt: '2026-01-01T09:01:00.000Z',
      revision: 'a'.repeat(40),
      ...more,
    });

    beforeEach(() => {
      portal.route('GET /api/evidence/changes', ({ query }) => ({
        body: query.cursor
          ? { items: [change('c')] }
          : { items: [change('a'), change('b')], nextCursor: 'next' },
      }));
    });

    it('prints all of them as one array', async () => {
      const result = await run(['changes', 'list', '--json']);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(result.stdout)).toEqual(
        ['a', 'b', 'c'].map(id => change(id)),
      );
      expect(portal.requests[0].headers.authorization).toBe(
        'Bearer local-token',
      );
    });

    it('prints a table, and says that there are more', async () => {
      const result = await run([
        ...['changes', 'list', 'component:default/pay', '--limit', '2'],
        ...['--kind', 'commit,deploy', '--scope', 'system'],
        ...['--from', '2026-01-01T10:00:00+01:00'],
      ]);
      expect(result.code).toBe(0);
      expect(result.stdout.split('\n')).toEqual([
        'OCCURRED (UTC)    KIND    ENTITY                 REVISION  SOURCE',
        '2026-01-01 09:00  commit  component:default/pay  aaaaaaaa  git',
        '2026-01-01 09:00  commit  component:default/pay  aaaaaaaa  git',
        "There are more than 2 changes; '--all' prints them.",
        '',
      ]);
      expect(portal.requests[0].query).toEqual({
        entityRef: 'component:default/pay',
        kind: 'commit,deploy',
        scope: 'system',
        from: '2026-01-01T09:00:00.000Z',
        limit: '3',
      });
    });

    it.each([
      [['--kind', 'comit'], 'one of deploy, config'],
      [['--from', 'yesterday'], 'ISO 8601 instant'],
      [['--limit', '0'], 'whole number from 1'],
      [['--limit', '5', '--all'], 'not both'],
      [['--nonsense'], "unknown option '--nonsense'"],
    ])('calls %j wrong usage', async (args, sentence) => {
      const result = await run(['changes', 'list', ...args]);
      expect(result.code).toBe(1);
      expect(result.stderr).toContain(sentence);
      expect(portal.requests).toEqual([]);
    });
  });

  describe('add', () => {
    const flags = [
      ...['changes', 'add', '--source', 'ci', '--kind', 'deploy'],
      ...['--entity', 'component:default/pay'],
      ...['--occurred-at', '2026-01-01T09:00:00Z', '--run', 'https://ci/1'],
    ];

    it('reports a change, and says when it was there', async () => {
      const first = await run([...flags, '--id', '1']);
      expect(first).toEqual({ code: 0, stdout: '1 stored\n', stderr: '' });
      const second = await run([...flags, '--id', '1', '--json']);
      expect(JSON.parse(second.stdout)).toEqual({
        id: '1',
        status: 'duplicate',
      });
      expect([...stored.values()]).toEqual([
        {
          source: 'ci',
          id: '1',
          kind: 'deploy',
          entityRef: 'component:default/pay',
          occurredAt: '2026-01-01T09:00:00.000Z',
          links: { run: 'https://ci/1' },
        },
      ]);
    });

    it('takes an array from stdin, all or none', async () => {
      const change = (id: string, kind = 'flag') => ({
        source: 'ci',
        id,
        kind,
        entityRef: 'component:default/a',
        occurredAt: '2026-01-01T09:00:00Z',
      });
      const add = (...changes: unknown[]) =>
        run(['changes', 'add', '--file', '-'], JSON.stringify(changes));
      expect(await add(change('1'), change('2', 'magic'))).toEqual({
        code: 2,
        stdout: '',
        stderr: 'A change is not as it must be.\n',
      });
      expect(await add(change('1'), change('1'))).toEqual({
        code: 0,
        stdout: '1 stored\n1 already there\n',
        stderr: '',
      });
    });

    it('refuses what is not JSON, and what is missing', async () => {
      expect(await run(['changes', 'add', '--file', '-'], '{')).toEqual({
        code: 2,
        stdout: '',
        stderr: 'What came on stdin is not JSON.\n',
      });
      const missing = await run(['changes', 'add', '--source', 'ci']);
      expect(missing.code).toBe(1);
    });
  });

  describe('import', () => {
    let repository: GitRepository;

    beforeEach(() => {
      repository = new GitRepository();
      repository.git(
        ...[
          'remote',
          'add',
          'origin',
          'https://me:secret@github.com/acme/shop',
        ],
      );
      repository.write({
        'catalog-info.yaml': [
          component('pay', {
            location: 'https://github.com/acme/shop/tree/main/services/pay/',
          }),
          component('mail', {
            location: 'https://github.com/acme/shop/tree/main/services/mail/',
          }),
        ].join('---\n'),
        'services/mail/a': '1',
        'services/pay/b': '1',
        'services/pay/c': '0',
      });
    });

    afterEach(() => repository.remove());

    const importGit = async (...args: string[]) => {
      const result = await run([
        ...['changes', 'import', '--git', repository.folder, '--json', ...args],
      ]);
      return result.code === 0 ? JSON.parse(result.stdout) : result;
    };

    it('reports each commit once for each entity it touches', async () => {
      const first = repository.commit('Begin');
      const second = repository.commit('Pay: faster', {
        'services/pay/ü "x".ts': '2',
      });
      repository.commit('Write about it', { 'README.md': '# Shop' });

      expect(await importGit()).toEqual({
        branch: 'main',
        commits: 3,
        changes: 3,
        new: 3,
        updated: 0,
        known: 0,
        elsewhere: 1,
        unknowable: 0,
      });
      expect([...stored.keys()].sort()).toEqual(
        [
          `${first}:component:default/mail`,
          `${first}:component:default/pay`,
          `${second}:component:default/pay`,
        ].sort(),
      );
      expect(stored.get(`${second}:component:default/pay`)).toEqual({
        source: 'git',
        id: `${second}:component:default/pay`,
        kind: 'commit',
        entityRef: 'component:default/pay',
        occurredAt: '2026-01-01T09:02:00.000Z',
        actor: 'Ana Ruiz',
        revision: second,
        title: 'Pay: faster',
        links: { diff: `https://github.com/acme/shop/commit/${second}` },
      });
      const again = await run([
        'changes',
        'import',
        '--git',
        repository.folder,
      ]);
      expect(again.stdout).toBe(
        [
          '3 commits of main, 3 changes: 0 new, 3 already there.',
          "1 commit left out: no entity's folder is touched.",
          '',
        ].join('\n'),
      );
    });

    it('takes a merge for what it merged, when it did', async () => {
      repository.commit('Begin');
      repository.git('checkout', '-q', '-b', 'work');
      const inner = repository.commit('Half', { 'services/pay/c': '1' });
      repository.commit('Other half', { 'services/pay/d': '1' });
      repository.git('checkout', '-q', 'main');
      const merge = repository.merge('work', 'Merge the whole');

      await importGit();
      expect(stored.has(`${inner}:component:default/pay`)).toBe(false);
      expect(stored.get(`${merge}:component:default/pay`)).toMatchObject({
        title: 'Merge the whole',
        occurredAt: '2026-01-01T09:04:00.000Z',
      });
      expect(stored.has(`${merge}:component:default/mail`)).toBe(false);
    });

    it('counts a moved file for both places', async () => {
      repository.commit('Begin');
      repository.git('mv', 'services/pay/b', 'services/mail/b');
      const move = repository.commit('Move');
      await importGit('--max', '1');
      expect([...stored.keys()].sort()).toEqual([
        `${move}:component:default/mail`,
        `${move}:component:default/pay`,
      ]);
    });

    it('reads the default branch of the remote, not work in progress', async () => {
      repository.commit('Begin');
      repository.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
      repository.git(
        ...['symbolic-ref', 'refs/remotes/origin/HEAD'],
        'refs/remotes/origin/main',
      );
      repository.git('checkout', '-q', '-b', 'work');
      repository.commit('Not merged', { 'services/pay/c': '1' });
      expect(await importGit()).toMatchObject({
        branch: 'origin/main',
        commits: 1,
      });
      expect(await importGit('--branch', 'work')).toMatchObject({ commits: 2 });
    });

    it('does not guess beyond the edge of a shallow clone', async () => {
      repository.commit('Begin');
      repository.commit('Pay', { 'services/pay/c': '1' });
      const last = repository.commit('Pay again', { 'services/pay/c': '2' });
      const clone = `${cli.folder}/shallow`;
      repository.git(
        ...[
          'clone',
          '-q',
          '--depth',
          '2',
          `file://${repository.folder}`,
          clone,
        ],
      );
      const result = await run(['changes', 'import', '--git', clone, '--json']);
      expect(JSON.parse(result.stdout)).toMatchObject({
        commits: 1,
        unknowable: 1,
      });
      expect([...stored.keys()]).toEqual([`${last}:component:default/pay`]);
    });

    it('stops where the portal refuses, and where it is gone', async () => {
      repository.commit('Begin');
      portal.route('POST /api/evidence/changes', () =>
        refusal(403, 'NotAllowedError', 'A guest may only look.'),
      );
      expect(await importGit()).toEqual({
        code: 2,
        stdout: '',
        stderr: 'A guest may only look.\n',
      });
      const gone = await cli.run(
        ['changes', 'import', '--git', repository.folder],
        {
          env: {
            PLUMBLINE_URL: 'http://127.0.0.1:1',
            PLUMBLINE_TOKEN_FILE: tokenFile(),
          },
        },
      );
      expect(gone.code).toBe(4);
      expect(gone.stderr).toMatch(
        /^Could not reach the portal at http:\/\/127\.0\.0\.1:1 \(.+\n$/,
      );
    });

    it.each([
      ['--branch', 'nope'],
      ['--branch', '--output=/tmp/x'],
    ])('refuses %s %s', async (...args) => {
      repository.commit('Begin');
      expect(await importGit(...args)).toMatchObject({ code: 2 });
    });

    it('refuses what is no work tree', async () => {
      const result = await run(['changes', 'import', '--git', cli.folder]);
      expect(result).toMatchObject({ code: 2, stdout: '' });
    });
  });
});
