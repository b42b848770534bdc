import { component, GitRepository } from './testUtils/GitRepository';
import { LedgerRoute } from './testUtils/LedgerRoute';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

describe('plumbline changes import', () => {
  const { cli, portal, runWith } = commandLine();
  let stored: Map<string, unknown>;

  const run = (args: string[], stdin?: string) => runWith(args, { stdin });

  beforeEach(() => {
    const ledger = new LedgerRoute();
    stored = ledger.stored;
    portal.route('POST /api/evidence/changes', ledger.answer);
  });

  let repository: GitRepository;

  beforeEach(() => {
    repository = new GitRepository();
    repository.git(
      'remote',
      'add',
      'origin',
      'https://me:secret@github.com/acme/shop',
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
      'changes',
      'import',
      '--git',
      repository.folder,
      '--json',
      ...args,
    ]);
    return result.code === 0 ? JSON.parse(result.stdout) : result;
  };

  it('takes no line of a message for another commit', async () => {
    const other = ['f'.repeat(40), '2026-01-01', 'Mallory', 'Never happened'];
    const sha = repository.commit(`Begin\u0001${other.join('\u0002')}`);
    expect(await importGit()).toMatchObject({ commits: 1, changes: 2 });
    expect(stored.get(`${sha}:component:default/pay`)).toMatchObject({
      revision: sha,
      actor: 'Ana Ruiz',
    });
  });

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
    const again = await run(['changes', 'import', '--git', repository.folder]);
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
      'symbolic-ref',
      'refs/remotes/origin/HEAD',
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
      'clone',
      '-q',
      '--depth',
      '2',
      `file://${repository.folder}`,
      clone,
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
    const gone = await runWith(
      ['changes', 'import', '--git', repository.folder],
      { env: { PLUMBLINE_URL: 'http://127.0.0.1:1' } },
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
