import type { Entity } from '@backstage/catalog-model';
import { setClock } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  aPayGroup,
  goodFiles,
  inFolder,
  startRepositories,
} from '@plumbline/backstage-plugin-evidence-backend-module-repositories/testUtils';
import { githubModule } from './module';
import { GithubServer } from './testUtils/githubServer';

jest.setTimeout(120_000);

const canary = 'ghp_canary4711';
const slug = 'acme/shop';
const url = (one = slug) => `url:https://github.com/${one}/tree/main/`;

describe('repositories at GitHub', () => {
  const github = new GithubServer();
  let app: Awaited<ReturnType<typeof startRepositories>>;

  beforeEach(async () => {
    github.repositories.clear();
    github.pageSize = 100;
    github.intercept = () => false;
    await github.start();
    github.add(slug, goodFiles);
  });

  afterEach(async () => {
    await app?.server.stop();
    github.stop();
  });

  const start = async (entities: Entity[] = [inFolder(url())]) => {
    app = await startRepositories({
      hosts: [githubModule],
      entities: [...entities, aPayGroup],
      own: { timeout: '5s' },
      config: {
        integrations: {
          github: [
            { host: 'github.com', apiBaseUrl: github.baseUrl, token: canary },
          ],
        },
      },
    });
    github.takeRequests();
  };
  const run = () => app.run('repos');
  /** Without how many of the same kind. */
  const kinds = () =>
    github.takeRequests().map(one => one.replace(/[0-9a-f]{40}/, '<sha>'));

  it('are read once, and then cost one request', async () => {
    await start();
    expect(await run()).toMatchObject({ outcome: 'succeeded', coverage: 1 });
    expect(kinds()).toEqual([
      `200 /repos/${slug}`,
      `200 /repos/${slug}/branches/main`,
      `200 /repos/${slug}/rules/branches/main`,
      `200 /repos/${slug}/commits/<sha>/status`,
      `200 /repos/${slug}/tarball/<sha>`,
    ]);
    const facts = await app.facts();
    expect(facts).toMatchObject({
      readme: { present: true, path: 'README.md' },
      codeowners: { agrees: true },
      ci: { jobs: ['test', 'unit tests'] },
      branchProtection: { branch: 'main', protected: false },
      lastActivity: {
        branch: 'main',
        lastCommitAt: '2026-02-01T10:00:00.000Z',
        archived: false,
      },
    });
    expect(Object.keys(facts)).toHaveLength(15);
    setClock('2026-03-01T12:10:00.000Z');
    expect(await run()).toMatchObject({ outcome: 'succeeded', coverage: 1 });
    expect(kinds()).toEqual([`304 /repos/${slug}`]);
    expect(await app.facts()).toEqual(facts);
    expect([...github.tokens]).toEqual([expect.stringContaining(canary)]);
  });

  it('stay fresh for as long as they are requested, without a new row', async () => {
    await start();
    await run();
    for (const hour of ['12', '23']) {
      setClock(`2026-03-02T${hour}:00:00.000Z`);
      await run();
    }
    setClock('2026-03-03T11:00:00.000Z');
    await run();
    for (const claim of await app.claims('shop')) {
      expect(claim).toMatchObject({
        observedAt: '2026-03-03T11:00:00.000Z',
        stale: false,
      });
    }
    expect(await app.feedLength()).toBe(15);
  });

  it('are read anew after they went stale', async () => {
    await start();
    await run();
    github.intercept = (_, res) => Boolean(res.writeHead(500).end());
    setClock('2026-03-02T12:10:00.000Z');
    await run();
    expect((await app.claims('shop')).every(({ stale }) => stale)).toBe(true);
    github.intercept = () => false;
    github.takeRequests();
    await run();
    expect(kinds()).toContain(`200 /repos/${slug}/tarball/<sha>`);
    expect((await app.claims('shop')).some(({ stale }) => stale)).toBe(false);
  });

  it('are read again when something was pushed, and their files only then', async () => {
    await start();
    await run();
    github.push(slug, { 'README.md': '' }, '2026-03-01T11:00:00Z');
    setClock('2026-03-01T12:10:00.000Z');
    github.takeRequests();
    await run();
    expect(kinds()).toEqual([
      `200 /repos/${slug}`,
      `200 /repos/${slug}/branches/main`,
      `200 /repos/${slug}/commits/<sha>/status`,
      `200 /repos/${slug}/tarball/<sha>`,
    ]);
    expect(await app.facts()).toMatchObject({
      readme: { present: true, bytes: 0 },
      lastActivity: { lastCommitAt: '2026-03-01T11:00:00.000Z' },
    });
    // To another branch.
    github.repositories.get(slug)!.pushedAt = '2026-03-01T11:30:00Z';
    await run();
    expect(kinds()).toEqual([
      `200 /repos/${slug}`,
      `200 /repos/${slug}/branches/main`,
    ]);
    github.takeRequests();
    github.repositories.get(slug)!.archived = true;
    setClock('2026-03-01T12:20:00.000Z');
    await run();
    // Nobody pushed, so its branch is where it was.
    expect(kinds()).toEqual([`200 /repos/${slug}`]);
    expect(await app.facts()).toMatchObject({
      lastActivity: { archived: true },
    });
  });

  it('are read again when something was pushed to the branch that an address names', async () => {
    const { branch } = github.add('acme/release', { 'README.md': 'one' });
    expect(branch).toBe('main');
    github.intercept = (req, res) => {
      const { sha } = github.repositories.get('acme/release')!;
      const { pathname } = new URL(req.url!, github.baseUrl);
      if (pathname.endsWith('/commits/release-2/status')) {
        const archive = `${github.baseUrl}/repos/${slug}/{archive_format}{/ref}`;
        res.end(JSON.stringify({ sha, repository: { archive_url: archive } }));
        return true;
      }
      if (pathname.endsWith(`/${slug}/tarball/${sha}`)) {
        req.url = `/repos/acme/release/tarball/${sha}`;
        github.serve(req, res);
        return true;
      }
      return false;
    };
    await start([inFolder(`url:https://github.com/${slug}/tree/release-2/`)]);
    await run();
    expect(await app.facts()).toMatchObject({ readme: { bytes: 3 } });
    setClock('2026-03-01T12:10:00.000Z');
    github.takeRequests();
    await run();
    expect(kinds().filter(one => one.includes('tarball'))).toEqual([]);
    github.push('acme/release', { 'README.md': 'three' }, '2026-03-01T11:00Z');
    github.repositories.get(slug)!.pushedAt = '2026-03-01T11:00:00Z';
    setClock('2026-03-01T12:20:00.000Z');
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    expect(await app.facts()).toMatchObject({ readme: { bytes: 5 } });
  });

  it('are read once for all their entities, and again for a new one', async () => {
    await start([inFolder(url()), inFolder(`${url()}cart/`, 'cart')]);
    await run();
    expect(kinds().filter(one => one.includes('tarball'))).toHaveLength(1);
    expect(await app.facts('cart')).toMatchObject({
      readme: { inherited: true },
      lockFiles: { present: false },
    });
    app.catalog.entities.push(inFolder(`${url()}mail/`, 'mail'));
    await app.projected(4);
    await run();
    expect(kinds().filter(one => one.includes('tarball'))).toHaveLength(1);
    expect(await app.facts('mail')).toMatchObject({ ci: { present: true } });
  });

  it('of which nothing is new cost one list, however many they are', async () => {
    const slugs = Array.from({ length: 12 }, (_, at) => `acme/s${at}`);
    slugs.forEach((one, at) => {
      const pushedAt = `2026-02-02T10:00:${10 + at}Z`;
      Object.assign(github.add(one, goodFiles), { pushedAt });
    });
    github.pageSize = 5;
    await start(slugs.map((one, at) => inFolder(url(one), `s${at}`)));
    await run();
    github.takeRequests();
    await run();
    // The first list is read whole; from then on, from the newest known on.
    expect(kinds()).toEqual(Array(3).fill('200 /orgs/acme/repos'));
    expect(await run()).toMatchObject({ outcome: 'succeeded', coverage: 12 });
    expect(kinds()).toEqual(['200 /orgs/acme/repos']);
    github.push('acme/s3', { 'README.md': 'new' }, '2026-03-01T11:00:00Z');
    setClock('2026-03-01T12:10:00.000Z');
    await run();
    expect(kinds()).toEqual([
      '200 /orgs/acme/repos',
      '200 /repos/acme/s3',
      '200 /repos/acme/s3/branches/main',
      '200 /repos/acme/s3/commits/<sha>/status',
      '200 /repos/acme/s3/tarball/<sha>',
    ]);
    await run();
    expect(kinds()).toEqual(['200 /orgs/acme/repos']);
  });

  it('are requested until they were read, whatever the list says meanwhile', async () => {
    const slugs = ['acme/s0', 'acme/s1', 'acme/s2', 'acme/s3'];
    slugs.forEach(one => github.add(one, goodFiles));
    await start(slugs.map((one, at) => inFolder(url(one), `s${at}`)));
    await run();
    await run();
    github.push('acme/s1', { 'README.md': 'new' }, '2026-03-01T11:00:00Z');
    github.intercept = (req, res) =>
      req.url!.includes('tarball') && Boolean(res.writeHead(502).end());
    expect(await run()).toMatchObject({
      outcome: 'failed',
      error: 'acme/s1: github.com answered 502',
    });
    github.push('acme/s2', { 'README.md': 'x' }, '2026-03-01T11:05:00Z');
    github.intercept = () => false;
    setClock('2026-03-01T12:10:00.000Z');
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    expect(await app.facts('s1')).toMatchObject({ readme: { bytes: 3 } });
    expect(await app.facts('s2')).toMatchObject({ readme: { bytes: 1 } });
  });

  it.each([
    ['nothing', {}, { protected: false, by: [] }],
    [
      'a ruleset that anybody may read',
      {
        protected: true,
        rules: [
          { type: 'deletion' },
          { type: 'non_fast_forward' },
          {
            type: 'pull_request',
            parameters: {
              required_approving_review_count: 2,
              require_code_owner_review: true,
            },
          },
          {
            type: 'required_status_checks',
            parameters: { required_status_checks: [{ context: 'test' }] },
          },
        ],
      },
      {
        protected: true,
        by: ['ruleset'],
        requiredReviews: 2,
        codeOwnerReviews: true,
        requiredChecks: ['test'],
        forcePushes: false,
      },
    ],
    [
      'branch protection',
      {
        protected: true,
        protection: {
          required_pull_request_reviews: {
            required_approving_review_count: 1,
            require_code_owner_reviews: false,
          },
          required_status_checks: {
            contexts: ['lint'],
            checks: [{ context: 'lint' }],
          },
          allow_force_pushes: { enabled: true },
        },
      },
      {
        protected: true,
        by: ['branch-protection'],
        requiredReviews: 1,
        codeOwnerReviews: false,
        requiredChecks: ['lint'],
        forcePushes: true,
      },
    ],
    [
      'branch protection that may not be read',
      { protected: true, protection: 403 },
      {
        protected: true,
        by: [],
        unknown: expect.stringMatching(/Administration: read/),
      },
    ],
    [
      'rules that may not be read',
      { rules: 403 },
      { unknown: "Its rulesets can't be read" },
    ],
    ['rules of a server that has none', { rules: 404 }, { protected: false }],
    [
      'rules that decide nothing',
      { rules: [{ type: 'commit_message_pattern' }] },
      { protected: false, by: [] },
    ],
  ])('are guarded by %s', async (_, settings, expected) => {
    Object.assign(github.repositories.get(slug)!, settings);
    await start();
    await run();
    const { branchProtection } = await app.facts();
    expect(branchProtection).toMatchObject({ branch: 'main', ...expected });
    const claims = await app.claims('shop');
    expect(
      claims.find(({ name }) => name === 'repository.branchProtection'),
    ).toMatchObject({ kind: 'enforced' });
    // What could not be read is left out, never a no.
    expect('requiredReviews' in branchProtection).toBe(
      'requiredReviews' in expected,
    );
  });
});
