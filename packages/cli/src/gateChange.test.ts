import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitRepository } from './testUtils/GitRepository';
import { commandLine } from './testUtils/commandLine';

// Each test starts the command several times.
jest.setTimeout(120_000);

const is = <T extends string>(value: T) => ({ is: value, reason: 'So' });

describe('the change that plumbline gate finds', () => {
  const { cli, portal, runWith } = commandLine();
  const git = new GitRepository();
  let first: string;
  let second: string;
  beforeAll(() => {
    git.git('remote', 'add', 'origin', 'git@git.example:shop/all.git');
    first = git.commit('Begin', { 'services/cart/a': '1', 'docs/x': '1' });
    git.git('update-ref', 'refs/remotes/origin/main', first);
    git.git(
      'symbolic-ref',
      'refs/remotes/origin/HEAD',
      'refs/remotes/origin/main',
    );
    git.git('checkout', '-q', '-b', 'feature');
    git.git('mv', 'docs/x', 'services/cart/x');
    second = git.commit('Move', { 'services/cart/a': '2' });
  });
  afterAll(() => git.remove());

  const answers = () =>
    portal.route('POST /api/scorecards/gate', () => ({
      body: {
        id: 'c0ffee',
        stage: 'deploy',
        answer: 'allow',
        atDeploy: 'allow',
        at: '2026-03-01T12:00:00.000Z',
        validUntil: '2026-03-01T12:30:00.000Z',
        requester: 'service:external:ci',
        request: {
          repository: 'git.example/shop/all',
          stage: 'deploy',
          action: 'deploy',
          environment: 'production',
        },
        lines: [],
        missing: [],
        reviewers: [],
        approvers: [],
        change: {
          scope: is('one-service'),
          timing: is('quiet'),
          reversibility: is('unknown'),
          evidence: is('none'),
        },
        services: ['component:default/cart'],
        claims: [],
        reviews: [],
        unclaimed: [],
        notes: [],
        digest: 'd',
      },
    }));
  const inGit = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    // A busy machine may take longer than the two seconds of a pipeline.
    runWith(['gate', '--timeout', '30', ...args], { cwd: git.folder, env });
  const sent = () => portal.requests.at(-1)!.body;

  it('says so where the clone does not have the change, and judges all services', async () => {
    answers();
    const shallow = new GitRepository();
    shallow.commit('Only');
    const { stderr } = await runWith(
      ['gate', '--repository', 'git.example/shop/all', '--base', 'abcdef0'],
      { cwd: shallow.folder },
    );
    shallow.remove();
    expect(stderr).toBe(
      'This clone does not have both commits, so all services of the repository are judged; fetch the history (fetch-depth: 0), or give --base, --paths or --service.\n',
    );
    expect(sent()).not.toHaveProperty('paths');
    await runWith(
      ['gate', '--repository', 'git.example/shop/all', '--paths', '-'],
      { stdin: 'services/cart/a\nservices/cart/b\n' },
    );
    expect(sent().paths).toEqual(['services/cart/a', 'services/cart/b']);
  });

  it('sends nothing of a clone of another repository', async () => {
    answers();
    const elsewhere = ['--repository', 'https://git.example/shop/other'];
    const { stderr } = await inGit([...elsewhere, '--stage', 'deploy']);
    expect(stderr).toBe(
      'This folder is no clone of https://git.example/shop/other, so that its commit, paths and authors are not sent; give --head.\n',
    );
    for (const part of ['head', 'paths', 'authorEmails', 'intent']) {
      expect(sent()).not.toHaveProperty(part);
    }
    await inGit([...elsewhere, '--head', 'abcdef0']);
    expect(sent().head).toBe('abcdef0');
  });

  it('does not guess what a deploy starts from', async () => {
    answers();
    const { stderr } = await inGit(['--stage', 'deploy']);
    expect(stderr).toBe(
      'What the deploy starts from is not known, so all services of the repository are judged; give --base, --paths or --service.\n',
    );
    expect(sent()).not.toHaveProperty('paths');
    // Back to what was before: the same paths as the other way.
    await inGit(['--stage', 'deploy', '--base', second, '--head', first]);
    expect(sent().paths).toEqual([
      'docs/x',
      'services/cart/a',
      'services/cart/x',
    ]);
    for (const range of [
      ['--base', 'origin/absent'],
      ['--head', 'abcdef0'],
    ]) {
      expect((await inGit(range)).stderr).toContain('does not have both');
      expect(sent()).not.toHaveProperty('paths');
    }
  });

  it('gives git no option in place of a commit', async () => {
    answers();
    const own = new GitRepository();
    const head = own.commit('Only');
    const { stderr } = await runWith(
      [
        'gate',
        '--repository',
        'git.example/shop/all',
        '--stage',
        'deploy',
        '--base=--output=written',
        '--head',
        head,
      ],
      { cwd: own.folder },
    );
    expect(stderr).toContain('does not have the commits since the base');
    expect(readdirSync(own.folder).filter(one => /written/.test(one))).toEqual(
      [],
    );
    own.remove();
  });

  it('takes the newest commit for the change only where it merges the change', async () => {
    answers();
    const merging = new GitRepository();
    const address = ['--repository', 'git.example/shop/all'];
    const gate = async (...args: string[]) => {
      const { stderr } = await runWith(['gate', ...address, ...args], {
        cwd: merging.folder,
      });
      return { stderr, paths: sent().paths };
    };
    merging.commit('Begin', { a: '1' });
    merging.git('checkout', '-q', '-b', 'feature');
    const change = merging.commit('Change', { b: '1' });
    merging.git('checkout', '-q', 'main');
    merging.commit('Go on', { c: '1' });
    merging.merge('feature', 'Merge');
    const absent = ['--base', 'abcdef0'];
    expect(await gate(...absent, '--head', change)).toEqual({
      stderr: '',
      paths: ['b'],
    });
    const unknown = {
      stderr: expect.stringContaining('does not have both commits'),
      paths: undefined,
    };
    // The merge itself, and a commit after it, are other changes.
    expect(await gate(...absent)).toEqual(unknown);
    merging.commit('After', { d: '1' });
    expect(await gate(...absent, '--head', change)).toEqual(unknown);
    expect(await gate('--head', change)).toEqual(unknown);
    merging.remove();
  });

  it('works without git', async () => {
    answers();
    const bin = join(cli.folder, 'empty');
    const { code, stderr } = await inGit(
      [
        '--stage',
        'deploy',
        '--head',
        'abcdef0',
        '--repository',
        'git.example/shop/all',
        '--service',
        'component:default/cart',
      ],
      { PATH: bin },
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^Which descriptions the change edits is not known, .*\n$/,
      ),
    });
    expect(sent()).toMatchObject({ head: 'abcdef0' });
    const without = await inGit(
      ['--head', 'abcdef0', '--repository', 'git.example/shop/all'],
      { PATH: bin },
    );
    expect(without.code).toBe(0);
    expect(without.stderr).toContain('does not have both commits');
    expect((await inGit([], { PATH: bin })).code).toBe(1);
  });

  it('runs git five times where it changes no description', async () => {
    answers();
    const bin = join(cli.folder, 'counted');
    const calls = join(cli.folder, 'calls');
    const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'git'),
      `#!/bin/sh\necho "$3" >> '${calls}'\nexec '${real}' "$@"\n`,
      { mode: 0o755 },
    );
    await inGit(['--stage', 'deploy', '--base', first], {
      PATH: `${bin}:${process.env.PATH}`,
    });
    expect(sent()).toMatchObject({ base: first, head: second, intent: 'Move' });
    expect(readFileSync(calls, 'utf8').trim().split('\n')).toEqual([
      ...['remote', 'cat-file', 'merge-base', 'diff', 'log'],
    ]);
  });

  it('knows the authors of a change that ends in a merge', async () => {
    answers();
    const merging = new GitRepository();
    const base = merging.commit('Begin', { a: '1' });
    merging.git('checkout', '-q', '-b', 'feature');
    merging.commit('Change', { b: '1' });
    merging.git('checkout', '-q', 'main');
    merging.merge('feature', 'Merge');
    for (const range of [['--base', base], []]) {
      await runWith(
        [
          ...['gate', '--repository', 'git.example/shop/all'],
          ...['--stage', 'deploy', ...range],
        ],
        { cwd: merging.folder },
      );
      expect(sent()).toMatchObject({
        authorEmails: ['ana@example.com'],
        intent: 'Merge',
      });
    }
    merging.remove();
  });

  it('knows who wrote a part of the change in a merge', async () => {
    answers();
    const merging = new GitRepository();
    const lines = (text: string) => `${'same\n'.repeat(9)}${text}\n`;
    const base = merging.commit('Begin', { a: lines('1') });
    const by = (name: string) => [
      ...['commit', '-q', '--no-edit', '--author', `X <${name}@example.com>`],
    ];
    merging.git('checkout', '-q', '-b', 'feature');
    merging.commit('Change', { b: '1', a: `top\n${lines('1')}` });
    merging.git('checkout', '-q', 'main');
    merging.commit('Go on', { a: lines('2') });
    // Both sides change one file: git merges both by itself, and the author of the merge writes no line.
    merging.git('merge', '-q', '--no-ff', '--no-commit', 'feature');
    merging.git(...by('button'));
    const sentBy = async (...range: string[]) => {
      await runWith(
        [
          ...['gate', '--repository', 'git.example/shop/all'],
          ...['--stage', 'deploy', ...range],
        ],
        { cwd: merging.folder },
      );
      return (sent() as { authorEmails: string[] }).authorEmails.sort();
    };
    expect(await sentBy('--base', base)).toEqual(['ana@example.com']);
    merging.git('checkout', '-q', '-b', 'other', base);
    merging.commit('Other', { c: '1' });
    merging.git('checkout', '-q', 'main');
    merging.git('merge', '-q', '--no-ff', '--no-commit', 'other');
    merging.write({ hidden: 'It is in no commit that is merged' });
    merging.git('add', '-A');
    merging.git(...by('eve'));
    for (const range of [['--base', base], []]) {
      expect(await sentBy(...range)).toEqual([
        ...['ana@example.com', 'eve@example.com'],
      ]);
    }
    merging.remove();
  });

  it('waits for git no longer than it is given', async () => {
    const bin = join(cli.folder, 'slow');
    mkdirSync(bin);
    writeFileSync(join(bin, 'git'), '#!/bin/sh\nexec sleep 20\n', {
      mode: 0o755,
    });
    const began = Date.now();
    const { code } = await inGit(['--stage', 'deploy', '--timeout', '0.5'], {
      PATH: `${bin}:${process.env.PATH}`,
    });
    expect(code).toBe(4);
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});
