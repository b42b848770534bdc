import type { Entity } from '@backstage/catalog-model';
import { setClock } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { GitlabServer } from './__testUtils__/gitlabServer';
import {
  aPayGroup,
  goodFiles,
  inFolder,
  startRepositories,
} from '@plumbline/backstage-plugin-evidence-backend-module-repositories/testUtils';
import { gitlabModule } from './module';

jest.setTimeout(120_000);

const canary = 'glpat-canary4711';
const slug = 'acme/core/shop';
const page = `https://gitlab.com/${slug}`;
const url = (one = slug) => `url:https://gitlab.com/${one}/-/tree/main/`;

const files = {
  'README.md': goodFiles['README.md'],
  '.gitlab/CODEOWNERS': '* @acme/core/everybody\n[Pay] @acme/payments\n*\n',
  '.gitlab-ci.yml': 'test:\n  script: [make]\n',
};

describe('repositories at GitLab', () => {
  const gitlab = new GitlabServer();
  let app: Awaited<ReturnType<typeof startRepositories>>;

  beforeEach(async () => {
    gitlab.repositories.clear();
    gitlab.pageSize = 100;
    gitlab.intercept = () => false;
    await gitlab.start();
    gitlab.add(slug, files);
  });

  afterEach(async () => {
    await app?.server.stop();
    gitlab.stop();
  });

  const start = async (entities: Entity[] = [inFolder(url())]) => {
    app = await startRepositories({
      hosts: [gitlabModule],
      entities: [...entities, aPayGroup],
      own: { timeout: '5s' },
      config: {
        integrations: {
          gitlab: [
            {
              host: 'gitlab.com',
              apiBaseUrl: `${gitlab.baseUrl}/api/v4`,
              token: canary,
            },
          ],
        },
      },
    });
    gitlab.takeRequests();
  };
  const run = () => app.run('repos');
  const api = (rest: string, one = slug) =>
    `/api/v4/projects/${one}${rest && `/${rest}`}`;

  it('are read once, and then cost one request', async () => {
    await start();
    expect(await run()).toMatchObject({ outcome: 'succeeded', coverage: 1 });
    expect(gitlab.takeRequests()).toEqual([
      `200 ${api('')}`,
      `200 ${api('repository/branches/main')}`,
      `200 ${api('')}`,
      `200 ${api('repository/commits')}`,
      `200 ${api('repository/archive')}`,
    ]);
    expect(await app.facts()).toMatchObject({
      readme: { present: true, url: `${page}/-/blob/main/README.md` },
      codeowners: {
        path: '.gitlab/CODEOWNERS',
        owners: ['@acme/core/everybody', '@acme/payments'],
        matched: '@acme/payments',
        agrees: true,
        line: 3,
      },
      ci: { systems: ['gitlab-ci'], jobs: ['test'], partial: false },
      license: { present: false, url: page },
      branchProtection: { branch: 'main', protected: false },
      lastActivity: {
        lastCommitAt: '2026-02-01T10:00:00.000Z',
        archived: false,
      },
    });
    await run();
    expect(gitlab.takeRequests()).toEqual([
      `304 ${api('repository/branches/main')}`,
    ]);
    gitlab.push(slug, { 'README.md': '' }, '2026-03-01T11:00:00Z');
    setClock('2026-03-01T12:10:00.000Z');
    await run();
    expect(gitlab.takeRequests()).toEqual([
      `200 ${api('repository/branches/main')}`,
      `200 ${api('')}`,
      `200 ${api('repository/commits')}`,
      `200 ${api('repository/archive')}`,
    ]);
    expect(await app.facts()).toMatchObject({ readme: { bytes: 0 } });
    expect(`${app.logged}`).not.toContain(canary);
  });

  it('find the default branch when it is another one', async () => {
    await start();
    await run();
    gitlab.repositories.get(slug)!.branch = 'trunk';
    setClock('2026-03-01T12:10:00.000Z');
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    expect(await app.facts()).toMatchObject({
      lastActivity: { branch: 'trunk' },
    });
  });

  it.each([
    [
      'protection',
      [
        {
          name: 'ma*',
          allow_force_push: false,
          code_owner_approval_required: true,
        },
      ],
      { forcePushes: false, codeOwnerReviews: true },
    ],
    [
      'the most permissive of two',
      [
        { name: 'main', allow_force_push: false },
        { name: '*', allow_force_push: true },
      ],
      { forcePushes: true },
    ],
    [
      'protection that may not be read',
      403,
      { unknown: expect.stringMatching(/role Maintainer/) },
    ],
  ])('are guarded by %s', async (_, protection, expected) => {
    Object.assign(gitlab.repositories.get(slug)!, {
      protected: true,
      protection,
    });
    await start();
    await run();
    const { branchProtection } = await app.facts();
    expect(branchProtection).toMatchObject({
      protected: true,
      by: ['protected-branch'],
      ...expected,
    });
    // What could not be read is left out, never a no.
    expect('forcePushes' in branchProtection).toBe('forcePushes' in expected);
  });

  it('of which nothing is new cost one list of the group', async () => {
    const slugs = Array.from({ length: 12 }, (_, at) => `acme/core/s${at}`);
    slugs.forEach(one => gitlab.add(one, files));
    await start(slugs.map((one, at) => inFolder(url(one), `s${at}`)));
    await run();
    gitlab.takeRequests();
    await run();
    expect(gitlab.takeRequests()).toEqual(['200 /api/v4/groups/acme/projects']);
    gitlab.push('acme/core/s3', { 'README.md': '' }, new Date().toISOString());
    await run();
    expect(gitlab.takeRequests()).toContain(
      `200 ${api('repository/archive', 'acme/core/s3')}`,
    );
    // GitLab notes a second push late: what was active lately is requested by itself.
    await run();
    expect(gitlab.takeRequests()).toEqual([
      '200 /api/v4/groups/acme/projects',
      `304 ${api('repository/branches/main', 'acme/core/s3')}`,
    ]);
  });
});
