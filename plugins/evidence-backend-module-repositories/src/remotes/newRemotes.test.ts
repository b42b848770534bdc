import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { GitRemotes } from '../testUtils/gitRemotes';
import { readRemotes } from './readRemotes';
import { RemoteProposer } from './RemoteProposer';

jest.setTimeout(120_000);

const host = 'https://git.acme.example';

describe('repositories that are made at plain remotes', () => {
  const remotes = new GitRemotes();
  const { folder, srv } = remotes;
  const git = (at: string, ...args: string[]) => remotes.git(at, ...args);
  const create = (files: Record<string, string>, project: string) =>
    remotes.create(files, project);
  const commit = (files: Record<string, string>) => remotes.commit(files);

  const config = () => ({
    plumbline: { repositories: { remotes: [{ url: `${host}/`, path: srv }] } },
  });
  const proposer = () =>
    new RemoteProposer(readRemotes(new ConfigReader(config())));
  const show = (project: string, at: string) => remotes.show(project, at);

  afterAll(() => remotes.dispose());

  it('are made where the configuration allows it', async () => {
    const made = { project: 'acme/new', key: 'creation-1', description: 'New' };
    const repository = { ...made, url: `${host}/acme/new` };
    await expect(proposer().createRepository(repository)).rejects.toThrow(
      'No repositories may be made',
    );
    await expect(proposer().checkRepository(repository)).rejects.toThrow(
      "'plumbline.repositories.remotes' does not say so",
    );
    expect(existsSync(join(srv, 'acme/new.git'))).toBe(false);
    const remote = { url: host, path: srv, createRepositories: true };
    const creator = new RemoteProposer(
      readRemotes(
        new ConfigReader({
          plumbline: { repositories: { remotes: [remote] } },
        }),
      ),
    );
    // What a process left half done blocks no other one.
    mkdirSync(join(srv, '.plumbline-new-creation-1/objects'), {
      recursive: true,
    });
    const all = await Promise.all(
      [1, 2].map(() =>
        creator.createRepository(repository).catch(() => 'lost'),
      ),
    );
    expect(all).toContain('created');
    expect(await creator.createRepository(repository)).toBe('existing');
    const other = { ...repository, key: 'creation-2' };
    await expect(creator.createRepository(other)).rejects.toThrow(
      "a repository 'acme/new'",
    );
    expect(await creator.withdrawRepository(other)).toBe('other');
    expect(await creator.withdrawRepository(repository)).toBe('removed');
    expect(await creator.withdrawRepository(repository)).toBe('absent');
    expect(existsSync(join(srv, 'acme/new.git'))).toBe(false);
  });

  const creator = () =>
    new RemoteProposer(
      readRemotes(
        new ConfigReader({
          plumbline: {
            repositories: {
              remotes: [{ url: host, path: srv, createRepositories: true }],
            },
          },
        }),
      ),
    );
  const made = (project: string, key = 'creation-9') => ({
    project,
    key,
    description: 'New',
    url: `${host}/${project}`,
  });

  it('are made in no repository, and hide none', async () => {
    const project = create({ 'README.md': 'Ours' }, 'team/ours');
    mkdirSync(join(srv, 'team/plain/objects'), { recursive: true });
    writeFileSync(join(srv, 'team/plain/HEAD'), 'ref: refs/heads/main');
    const before = readdirSync(srv, { recursive: true }).sort();
    for (const taken of [
      `${project}.git/objects/x`,
      `${project}.git/hooks`,
      `${project}/x`,
      'team/plain/x',
      'team/plain/objects/x',
      'team/plain',
      'team',
    ]) {
      await expect(
        creator().createRepository(made(taken)),
      ).rejects.toMatchObject({ name: 'ConflictError' });
    }
    for (const url of ['/tree/main/x', '/-/tree/main']) {
      const odd = { ...made('new/odd'), url: `${host}/new/odd${url}` };
      await expect(creator().createRepository(odd)).rejects.toMatchObject({
        name: 'ConflictError',
      });
    }
    expect(readdirSync(srv, { recursive: true }).sort()).toEqual(before);
    const outside = mkdtempSync(join(folder, 'outside-'));
    symlinkSync(outside, join(srv, 'team/link'));
    symlinkSync(join(outside, 'later'), join(srv, 'team/dangling'));
    for (const taken of ['team/link/a/b', 'team/dangling/a']) {
      await expect(creator().createRepository(made(taken))).rejects.toThrow(
        'is not below',
      );
    }
    expect(readdirSync(outside)).toEqual([]);
  });

  it('stay while they contain another one, and leave nothing else', async () => {
    const outer = made('own/outer');
    await creator().createRepository(outer);
    const inner = join(srv, 'own/outer.git/objects/inner.git');
    mkdirSync(inner);
    git(inner, 'init', '--quiet', '--bare');
    expect(await creator().withdrawRepository(outer)).toBe('kept');
    expect(existsSync(join(inner, 'HEAD'))).toBe(true);
    rmSync(inner, { recursive: true });
    // A process ended between its steps.
    mkdirSync(join(srv, '.plumbline-new-creation-9'));
    const apart = join(srv, '.plumbline-withdrawn-creation-9');
    renameSync(join(srv, 'own/outer.git'), apart);
    expect(await creator().withdrawRepository(outer)).toBe('removed');
    expect(readdirSync(srv).filter(name => name.startsWith('.'))).toEqual([]);
    expect(await creator().withdrawRepository(outer)).toBe('absent');
    await creator().createRepository(outer);
    remotes.clone('own/outer');
    commit({ 'README.md': 'Ours' });
    renameSync(join(srv, 'own/outer.git'), apart);
    expect(await creator().withdrawRepository(outer)).toBe('kept');
    expect(show('own/outer', 'trunk:README.md')).toBe('Ours');
    expect(await proposer().withdrawRepository(made('own/none'))).toBe(
      'absent',
    );
  });
});
