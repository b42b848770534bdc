import {
  existsSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import type { ProposedFiles } from '@plumbline/backstage-plugin-evidence-node';
import { inFolder, startRepositories } from '../testUtils/startRepositories';
import { GitRemotes } from '../testUtils/gitRemotes';
import { readRemotes } from './readRemotes';
import { RemoteProposer } from './RemoteProposer';

jest.setTimeout(120_000);

const host = 'https://git.acme.example';
const branch = 'plumbline/campaign-1';

describe('plain git remotes', () => {
  const remotes = new GitRemotes();
  const { folder, srv } = remotes;
  let count = 0;
  const git = (at: string, ...args: string[]) => remotes.git(at, ...args);
  const create = (files: Record<string, string>) =>
    remotes.create(files, `acme/shop-${++count}`);
  const commit = (files: Record<string, string>) => remotes.commit(files);

  const config = () => ({
    plumbline: { repositories: { remotes: [{ url: `${host}/`, path: srv }] } },
  });
  const proposer = () =>
    new RemoteProposer(readRemotes(new ConfigReader(config())));

  function proposed(
    project: string,
    files: Record<string, string>,
    over: Partial<ProposedFiles> = {},
  ): ProposedFiles {
    return {
      repository: { url: `${host}/${project}`, project, ref: 'HEAD' },
      branch,
      title: 'Add a policy',
      body: 'Because.',
      files: Object.entries(files).map(([path, text]) => ({
        path,
        change: bytes => (bytes === undefined ? text : undefined),
      })),
      ...over,
    };
  }

  const show = (project: string, at: string) => remotes.show(project, at);
  const branches = (project: string) =>
    git(
      join(srv, `${project}.git`),
      'for-each-ref',
      '--format=%(refname:short)',
      'refs/heads',
    ).split('\n');

  afterAll(() => remotes.dispose());

  it('gives facts of the files at the default branch', async () => {
    const project = create({
      'services/shop/README.md': 'x'.repeat(300),
      'SECURITY.md': 'Write to us',
    });
    const app = await startRepositories({
      config: config(),
      entities: [inFolder(`url:${host}/${project}/tree/main/services/shop/`)],
    });
    await app.run('repos');
    expect(await app.facts()).toMatchObject({
      readme: { present: true, bytes: 300 },
      securityPolicy: { present: true, path: 'SECURITY.md' },
      lastActivity: {
        branch: 'trunk',
        revision: git(remotes.work, 'rev-parse', 'HEAD'),
      },
      branchProtection: { unknown: expect.stringContaining('plain git') },
    });
    git(remotes.work, 'rm', '--quiet', 'SECURITY.md');
    commit({ 'a.txt': 'a' });
    await app.run('repos');
    expect(await app.facts()).toMatchObject({
      securityPolicy: { present: false },
    });
    await app.stop();
  });

  it('gets a proposal as a branch, once, and runs no hook', async () => {
    const project = create({ 'README.md': 'Shop' });
    const ran = join(folder, 'ran');
    for (const hook of ['pre-receive', 'update', 'post-receive']) {
      const path = join(srv, `${project}.git`, 'hooks', hook);
      writeFileSync(path, `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
    }
    const change = proposed(project, { 'docs/SECURITY.md': 'Write\n' });
    expect(await proposer().planFiles(change)).toEqual({
      kind: 'branch',
      files: [{ path: 'docs/SECURITY.md', after: 'Write\n' }],
    });
    expect(branches(project)).toEqual(['trunk']);
    const answers = await Promise.all(
      [1, 2, 3].map(() => proposer().proposeFiles(change)),
    );
    expect(answers.map(answer => answer?.status).sort()).toEqual([
      'existing',
      'existing',
      'opened',
    ]);
    expect(await proposer().proposeFiles(change)).toEqual({
      kind: 'branch',
      branch,
      merge: expect.stringContaining(branch),
      status: 'existing',
      commit: git(join(srv, `${project}.git`), 'rev-parse', branch),
    });
    expect(branches(project)).toEqual([branch, 'trunk']);
    expect(show(project, `${branch}:docs/SECURITY.md`)).toBe('Write');
    expect(show(project, `${branch}:README.md`)).toBe('Shop');
    expect(
      git(join(srv, `${project}.git`), 'rev-list', '--count', branch),
    ).toBe('2');
    expect(existsSync(ran)).toBe(false);
  });

  it('removes a file, and nothing that is not there', async () => {
    const project = create({ 'README.md': 'Shop', 'docs/old.md': 'Old' });
    const change = proposed(
      project,
      {},
      {
        files: [
          { path: 'docs/old.md', change: () => null },
          { path: 'none.md', change: () => null },
        ],
      },
    );
    expect((await proposer().planFiles(change)).files).toEqual([
      { path: 'docs/old.md', before: 'Old' },
    ]);
    expect((await proposer().proposeFiles(change))?.status).toBe('opened');
    expect((await proposer().proposeFiles(change))?.status).toBe('existing');
    expect(() => show(project, `${branch}:docs/old.md`)).toThrow();
    expect(show(project, `${branch}:README.md`)).toBe('Shop');
    expect(show(project, 'trunk:docs/old.md')).toBe('Old');
  });

  it('asks for the branch that a location names first', async () => {
    const project = create({ 'README.md': 'Shop' });
    const at = (ref: string) => {
      const change = proposed(project, { 'README.md': 'x', 'a.txt': 'a' });
      const repository = { ...change.repository, ref };
      repository.url = `${host}/${project}/tree/${ref}`;
      return proposer().planFiles({ ...change, repository });
    };
    expect((await at('develop')).files).toHaveLength(1);
    git(remotes.work, 'checkout', '--quiet', '-b', 'develop');
    writeFileSync(join(remotes.work, 'a.txt'), 'here');
    git(remotes.work, 'add', '--all');
    git(remotes.work, 'commit', '--quiet', '--message=Develop');
    git(remotes.work, 'push', '--quiet', 'origin', 'develop');
    expect((await at('develop')).files).toEqual([]);
    expect((await at('main')).files).toHaveLength(1);
  });

  it('changes nothing where there is nothing to change', async () => {
    const project = create({ 'SECURITY.md': 'Ours' });
    const change = proposed(project, { 'SECURITY.md': 'Write' });
    expect((await proposer().planFiles(change)).files).toEqual([]);
    expect(await proposer().proposeFiles(change)).toBeUndefined();
    expect(branches(project)).toEqual(['trunk']);
  });

  it('leaves a branch that has something else', async () => {
    const project = create({ 'README.md': 'Shop' });
    git(remotes.work, 'checkout', '--quiet', '-b', branch);
    writeFileSync(join(remotes.work, 'SECURITY.md'), 'Theirs');
    git(remotes.work, 'add', '--all');
    git(remotes.work, 'commit', '--quiet', '--message=Theirs');
    git(remotes.work, 'push', '--quiet', 'origin', branch);
    await expect(
      proposer().proposeFiles(proposed(project, { 'SECURITY.md': 'Ours' })),
    ).rejects.toThrow('is there with other content');
    expect(show(project, `${branch}:SECURITY.md`)).toBe('Theirs');
  });

  it('removes its branch once it is obsolete, and no other one', async () => {
    const project = create({ 'README.md': 'Shop' });
    const change = proposed(project, { 'SECURITY.md': 'Write' });
    const { url } = change.repository;
    const close = (at: string, of: string = branch) =>
      proposer().closeProposal({
        ...{ url, commit: at, branch: of },
        ...{ key: 'campaign-1', comment: 'It passes.' },
      });
    const { commit: pushed = '' } = (await proposer().proposeFiles(change))!;
    const trunk = git(remotes.work, 'rev-parse', 'HEAD');
    expect(await close(trunk)).toBe('other');
    await expect(close(trunk, 'trunk')).rejects.toThrow(
      'is not a branch for proposals',
    );
    expect(branches(project)).toEqual([branch, 'trunk']);
    expect([await close(pushed), await close(pushed)]).toEqual([
      'closed',
      'ended',
    ]);
    expect(branches(project)).toEqual(['trunk']);

    const { commit: second = '' } = (await proposer().proposeFiles(change))!;
    git(remotes.work, 'fetch', '--quiet', 'origin', branch);
    git(remotes.work, 'checkout', '--quiet', 'FETCH_HEAD');
    git(remotes.work, 'commit', '--quiet', '--allow-empty', '--message=Ours');
    git(remotes.work, 'push', '--quiet', 'origin', `HEAD:${branch}`);
    expect(await close(second)).toBe('other');
    expect(branches(project)).toEqual([branch, 'trunk']);
  });

  it('takes no branch with more in it for the same', async () => {
    const project = create({ 'README.md': 'Shop' });
    git(remotes.work, 'checkout', '--quiet', '-b', branch);
    writeFileSync(join(remotes.work, 'SECURITY.md'), 'Ours');
    writeFileSync(join(remotes.work, 'more.sh'), 'rm -rf /');
    git(remotes.work, 'add', '--all');
    git(remotes.work, 'commit', '--quiet', '--message=More');
    git(remotes.work, 'push', '--quiet', 'origin', branch);
    await expect(
      proposer().proposeFiles(proposed(project, { 'SECURITY.md': 'Ours' })),
    ).rejects.toThrow('is there with other content');
  });

  it('follows no link of the repository', async () => {
    const project = create({ 'README.md': 'Shop' });
    symlinkSync('/etc', join(remotes.work, 'docs'));
    symlinkSync('../outside', join(remotes.work, 'SECURITY.md'));
    commit({ 'a.txt': 'a' });
    for (const path of ['docs/passwd', 'SECURITY.md', 'a.txt/b']) {
      await expect(
        proposer().planFiles(proposed(project, { [path]: 'x' })),
      ).rejects.toThrow('is not changed');
    }
    expect(branches(project)).toEqual(['trunk']);
  });

  it('pushes to no other branch, nor outside of its folder', async () => {
    const project = create({ 'README.md': 'Shop' });
    for (const name of ['trunk', 'plumbline/../trunk', 'feature']) {
      const change = proposed(project, { a: 'b' }, { branch: name });
      await expect(proposer().proposeFiles(change)).rejects.toThrow(
        'is not a branch for proposals',
      );
    }
    const outside = join(folder, 'outside.git');
    mkdirSync(outside);
    git(outside, 'init', '--quiet', '--bare');
    symlinkSync(outside, join(srv, 'escape'));
    for (const url of [
      `${host}/escape`,
      `${host}/..%2Foutside`,
      `${host}/acme/../../outside`,
      `${host}/-upload/pack`,
      `${host}/gone`,
    ]) {
      const change = proposed('x', { a: 'b' });
      const repository = { ...change.repository, url };
      await expect(
        proposer().proposeFiles({ ...change, repository }),
      ).rejects.toThrow(/no repository|no remote/);
    }
  });

  it('reports a remote that is away, in one sentence', async () => {
    const project = create({ 'README.md': 'Shop' });
    rmSync(join(srv, `${project}.git`, 'HEAD'));
    await expect(
      proposer().planFiles(proposed(project, { a: 'b' })),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: `git could not read '${project}' at ${host}`,
    });
  });

  it.each([
    [{ url: 'git.acme.example', path: '/srv' }, /remotes\[0\]\.url/],
    [{ url: host, path: 'srv' }, /remotes\[0\]\.path/],
    [{ url: host, path: 'ext::sh -c x' }, /remotes\[0\]\.path/],
    [{ url: host, path: 'https://a:b@git.acme.example' }, /path/],
    [{ url: host }, /path/],
    [
      { url: host, path: 'https://git.acme.example', createRepositories: true },
      /createRepositories/,
    ],
  ])('refuses the setting %j', (remote, message) => {
    const own = { plumbline: { repositories: { remotes: [remote] } } };
    expect(() => readRemotes(new ConfigReader(own))).toThrow(message);
  });
});
