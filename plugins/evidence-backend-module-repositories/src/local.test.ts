import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { setClock } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { aPayGroup, startRepositories } from './testUtils/startRepositories';
import { goodFiles } from './testUtils/goodFiles';
import { LocalRepository } from './testUtils/localRepository';
import { inFolder } from './testUtils/startRepositories';

const page = 'https://github.com/acme/shop';

describe('repositories in local folders', () => {
  let repository: LocalRepository;
  let app: Awaited<ReturnType<typeof startRepositories>>;

  const start = async (entities: Entity[], own: object = {}) => {
    const folders = { shop: { path: repository.path, url: page } };
    app = await startRepositories({
      entities: [...entities, aPayGroup],
      own: { folders, ...own },
    });
  };

  beforeEach(() => {
    repository = new LocalRepository()
      .write(goodFiles)
      .commit('2026-02-20T10:00:00Z');
  });

  afterEach(async () => {
    await app?.server.stop();
    repository.dispose();
  });

  it('miss the origin of what a template made, once it is removed', async () => {
    const mark = { '.plumbline/creation': 'creation-1' };
    repository.write(mark).commit('2026-02-21T10:00:00Z');
    await start([inFolder(`url:${page}/tree/main/`)]);
    await app.run('repos');
    expect((await app.facts()).template).toMatchObject({
      present: true,
      unknown: expect.stringContaining('.plumbline/template.yaml is not there'),
    });
    Object.keys(goodFiles).forEach(path => repository.remove(path));
    repository.commit('2026-02-22T10:00:00Z');
    await app.run('repos');
    expect((await app.facts()).template).toMatchObject({ present: false });
  });

  it('stand for the one that a catalog names, with every fact', async () => {
    await start([inFolder(`url:${page}/tree/main/`)]);
    const status = { outcome: 'succeeded', coverage: 1 };
    expect(await app.run('repos')).toMatchObject(status);
    const file = (path: string) => ({
      present: true,
      path,
      inherited: false,
      url: `${page}/blob/main/${path}`,
    });
    expect(await app.facts()).toMatchObject({
      readme: file('README.md'),
      runbook: file('docs/runbook.md'),
      securityPolicy: file('SECURITY.md'),
      dependencyUpdates: file('.github/dependabot.yml'),
      license: { ...file('LICENSE'), spdxId: 'Apache-2.0' },
      codeowners: {
        present: true,
        covered: true,
        owners: ['@acme/payments'],
        line: 1,
        catalogOwner: 'group:default/pay',
        agrees: true,
        matched: '@acme/payments',
        url: `${page}/blob/main/.github/CODEOWNERS#L1`,
      },
      ci: {
        present: true,
        systems: ['github-actions'],
        jobs: ['test', 'unit tests'],
        triggers: ['pull_request', 'push'],
        partial: false,
        url: `${page}/tree/main/.github/workflows`,
      },
      lockFiles: {
        present: true,
        complete: true,
        missing: [],
        manifests: [{ ecosystem: 'npm', lockFile: 'package-lock.json' }],
      },
      runtimes: { declared: true, runtimes: [{ runtime: 'node', major: 22 }] },
      baseImages: { present: true, pinned: true, images: [{ name: 'node' }] },
      lastActivity: {
        branch: 'main',
        lastCommitAt: '2026-02-20T10:00:00.000Z',
      },
      branchProtection: { unknown: expect.stringMatching(/local folder/) },
    });
    expect((await app.facts()).branchProtection).not.toHaveProperty(
      'protected',
    );
  });

  it('report the one thing that is gone, and nothing else', async () => {
    await start([inFolder(`url:${page}/`)]);
    await app.run('repos');
    const before = await app.facts();
    repository.remove('.github/workflows/ci.yml');
    setClock('2026-03-01T12:10:00.000Z');
    await app.run('repos');
    const { ci, pipelines, ...others } = await app.facts();
    expect(ci).toMatchObject({ present: false, jobs: [], url: page });
    expect(pipelines).toMatchObject({ present: false, url: page });
    const { ci: ci_, pipelines: pipelines_, ...kept } = before;
    expect(others).toEqual(kept);
    expect(await app.feedLength()).toBe(17);
  });

  it('report what is gone, and back again, while the clock stands', async () => {
    await start([inFolder(`url:${page}/`)]);
    for (const isThere of [true, false, true, false]) {
      repository.write({ 'SECURITY.md': 'Write to us.' });
      if (!isThere) {
        repository.remove('SECURITY.md');
      }
      await app.run('repos');
      const { securityPolicy } = await app.facts();
      expect(securityPolicy).toMatchObject({ present: isThere });
    }
  });

  it('say no of everything where there is nothing', async () => {
    const empty = new LocalRepository().write({ 'main.c': 'int main;' });
    await start([inFolder(`file:${empty.path}`)], {
      folders: { empty: { path: empty.path } },
    });
    await app.run('repos');
    const { lastActivity, branchProtection, ...facts } = await app.facts();
    for (const [name, fact] of Object.entries(facts)) {
      const answer =
        name === 'runtimes' ? { declared: false } : { present: false };
      expect({ name, ...(fact as object) }).toMatchObject({ name, ...answer });
    }
    expect(lastActivity).toEqual({
      unknown: 'The folder is in no work tree of git',
    });
    empty.dispose();
  });

  it('distinguish entities in one repository by their folders', async () => {
    repository
      .write({
        CODEOWNERS: '',
        '.github/CODEOWNERS': '* @acme/all\n/services/cart/ @acme/payments\n',
        'services/cart/package.json': '{"dependencies":{"b":"1"}}',
        'services/cart/Dockerfile': 'FROM node:22',
        'services/cart/docs/runbooks/outage.md': 'x',
        'services/cart/tests/package.json': '{"dependencies":{"c":"1"}}',
        'services/mail/go.mod': 'module mail\ngo 1.24\nrequire a v1\n',
      })
      .commit('2026-02-21T10:00:00Z')
      .write({ 'services/mail/main.go': 'package main' })
      .commit('2026-02-22T10:00:00Z');
    await start([
      inFolder(`url:${page}/tree/main/services/cart/`, 'cart'),
      inFolder(`url:${page}/blob/main/services/mail/catalog-info.yaml`, 'mail'),
    ]);
    await app.run('repos');
    const cart = await app.facts('cart');
    const mail = await app.facts('mail');
    expect(cart).toMatchObject({
      readme: { present: true, path: 'README.md', inherited: true },
      runbook: {
        path: 'services/cart/docs/runbooks/outage.md',
        inherited: false,
      },
      codeowners: { owners: ['@acme/payments'], agrees: true, line: 2 },
      lockFiles: {
        complete: true,
        manifests: [
          { path: 'services/cart/package.json', lockFile: 'package-lock.json' },
        ],
      },
      runtimes: { runtimes: [{ path: 'package.json', major: 22 }] },
      baseImages: { pinned: false },
      lastActivity: { lastCommitAt: '2026-02-21T10:00:00.000Z' },
    });
    expect(mail).toMatchObject({
      codeowners: { owners: ['@acme/all'], agrees: false },
      lockFiles: { complete: false, missing: ['services/mail/go.mod'] },
      runtimes: { runtimes: [{ runtime: 'go', major: 1, minor: 24 }] },
      baseImages: { present: false },
      lastActivity: { lastCommitAt: '2026-02-22T10:00:00.000Z' },
    });
  });

  it('say nothing in answers about what they are next to', async () => {
    const web = inFolder('url:https://elsewhere.example/acme/web', 'web');
    const calling = {
      ...web,
      spec: { ...web.spec, dependsOn: ['component:default/shop'] },
    };
    await start([inFolder(`url:${page}/`), calling]);
    await app.run('repos');
    const names = (await app.claims('web')).map(({ name }) => name);
    expect(names.filter(one => one.startsWith('repository.'))).toEqual([]);
    expect(Object.keys(await app.facts())).toHaveLength(15);
  });

  it('are not read where only a descriptor names them', async () => {
    const secret = new LocalRepository().write({ 'README.md': 'secret' });
    symlinkSync(secret.path, join(repository.path, 'inside'));
    await start([
      inFolder(`file:${secret.path}`, 'direct'),
      inFolder(`file:${repository.path}/inside`, 'linked'),
      inFolder(
        `file:${repository.path}/../${secret.path.split('/').pop()}`,
        'dots',
      ),
      inFolder(`url:https://github.com/acme/..%2f..%2fetc`, 'escaped'),
    ]);
    const status = await app.run('repos');
    expect(status).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(/direct: its folder is in none that/),
    });
    for (const name of ['direct', 'linked', 'dots', 'escaped']) {
      expect(await app.facts(name)).toEqual({});
    }
    secret.dispose();
  });

  it('follow no link, and stop at pipes and huge files', async () => {
    const secret = new LocalRepository().write({
      CODEOWNERS: '* @acme/payments',
    });
    repository.remove('.github/CODEOWNERS').remove('README.md');
    repository.remove('docs').remove('package.json');
    symlinkSync(
      join(secret.path, 'CODEOWNERS'),
      join(repository.path, 'CODEOWNERS'),
    );
    symlinkSync(secret.path, join(repository.path, 'docs'));
    repository.write({
      'package.json': `{"license":"MIT","x":"${'y'.repeat(300_000)}"}`,
    });
    execFileSync('mkfifo', [join(repository.path, 'README.md')]);
    await start([inFolder(`url:${page}`)]);
    await app.run('repos');
    expect(await app.facts()).toMatchObject({
      readme: { present: false },
      runbook: { present: false },
      codeowners: {
        present: true,
        unknown: 'The file is a link, or too long to be read',
      },
      runtimes: { declared: false },
    });
    secret.dispose();
  });

  it('are given up where they have too many files', async () => {
    const deep = Array.from({ length: 60 }, (_, at) => `d${at}`).join('/');
    mkdirSync(join(repository.path, deep), { recursive: true });
    await start([inFolder(`url:${page}`)]);
    expect(await app.run('repos')).toMatchObject({ outcome: 'succeeded' });
    await app.server.stop();
    await start([inFolder(`url:${page}`)], { maxFiles: 5 });
    expect(await app.run('repos')).toMatchObject({
      outcome: 'failed',
      error: 'acme/shop: It has more than 5 files',
    });
  });
});
