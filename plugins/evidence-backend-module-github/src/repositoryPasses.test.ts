import { setClock } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  aPayGroup,
  goodFiles,
  inFolder,
  LocalRepository,
  startRepositories,
} from '@plumbline/backstage-plugin-evidence-backend-module-repositories/testUtils';
import { githubModule } from './module';
import { GithubServer } from './testUtils/githubServer';

jest.setTimeout(120_000);

const url = (slug: string) => `url:https://github.com/${slug}/tree/main/`;

describe('passes over many repositories', () => {
  const github = new GithubServer();
  const local = new LocalRepository().write(goodFiles);
  let app: Awaited<ReturnType<typeof startRepositories>>;

  const start = async (count: number, own: object = {}) => {
    const slugs = Array.from({ length: count }, (_, at) => `acme/s${at}`);
    slugs.forEach(slug => github.add(slug, goodFiles));
    app = await startRepositories({
      hosts: [githubModule],
      entities: [
        ...slugs.map((slug, at) => inFolder(url(slug), `s${at}`)),
        inFolder(`file:${local.path}`, 'local'),
        aPayGroup,
      ],
      own: { folders: { local: { path: local.path } }, ...own },
      config: {
        integrations: {
          github: [{ host: 'github.com', apiBaseUrl: github.baseUrl }],
        },
      },
    });
    github.takeRequests();
  };

  beforeEach(async () => {
    github.repositories.clear();
    github.intercept = () => false;
    await github.start();
  });

  afterEach(async () => {
    await app.server.stop();
    github.stop();
  });

  afterAll(() => local.dispose());

  it('go on where the last one stopped, and read nothing twice', async () => {
    const waited = new Set<unknown>();
    github.intercept = (req, res) => {
      if (!req.url!.includes('tarball') || waited.has(req)) {
        return false;
      }
      waited.add(req);
      // Some at once, then so slowly that the pass can't read all.
      const pause = waited.size > 12 ? 2000 : 0;
      setTimeout(() => github.serve(req, res), pause);
      return true;
    };
    await start(30, { timeout: '10s' });
    const first = await app.run('repos');
    expect(first).not.toHaveProperty('error');
    expect(first.coverage).toBeLessThan(31);
    waited.clear();
    let { coverage } = first;
    for (let pass = 0; pass < 10 && coverage < 31; pass++) {
      ({ coverage } = await app.run('repos'));
    }
    expect(coverage).toBe(31);
    const archives = github
      .takeRequests()
      .filter(one => one.includes('tarball'))
      .map(one => one.split('/')[3]);
    expect(archives.sort()).toEqual([...new Set(archives)].sort());
    expect(archives).toHaveLength(30);
  });

  it.each([
    ['has no end', () => github.baseUrl, 5],
    ['goes on elsewhere', () => 'http://127.0.0.1:9', 1],
  ])('ask each by itself where a list %s', async (_, base, lists) => {
    const at = '2026-01-01T00:00:00Z';
    let page = 0;
    github.intercept = (req, res) =>
      /^\/(orgs|users)\//.test(req.url!) &&
      Boolean(
        res
          .writeHead(200, {
            link: `<${base()}/orgs/acme/repos?page=${++page}>; rel="next"`,
          })
          .end(JSON.stringify([{ full_name: `acme/x${page}`, pushed_at: at }])),
      );
    await start(4);
    await app.run('repos');
    github.takeRequests();
    expect(await app.run('repos')).toMatchObject({
      outcome: 'succeeded',
      coverage: 5,
    });
    const requests = github.takeRequests();
    expect(requests.filter(one => one.includes('/repos/acme/'))).toHaveLength(
      4,
    );
    expect(requests.filter(one => one.includes('/orgs/'))).toHaveLength(lists);
  });

  it('ask each by itself where its owner can not be listed', async () => {
    github.intercept = (req, res) =>
      /^\/(orgs|users)\//.test(req.url!) &&
      Boolean(res.writeHead(404).end('{"message":"Not Found"}'));
    await start(4);
    await app.run('repos');
    github.takeRequests();
    expect(await app.run('repos')).toMatchObject({ coverage: 5 });
    expect(github.takeRequests().sort()).toEqual([
      '304 /repos/acme/s0',
      '304 /repos/acme/s1',
      '304 /repos/acme/s2',
      '304 /repos/acme/s3',
      '404 /orgs/acme/repos',
      '404 /users/acme/repos',
    ]);
    await app.run('repos');
    expect(github.takeRequests()).toHaveLength(4);
  });

  it('read others while one host wants to be left alone', async () => {
    github.intercept = (_, res) =>
      Boolean(res.writeHead(429, { 'retry-after': '600' }).end());
    await start(4);
    expect(await app.run('repos')).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(/^The rate limit of GitHub is used up/),
    });
    expect(Object.keys(await app.facts('local'))).toHaveLength(15);
    github.takeRequests();
    local.write({ 'README.md': 'more' });
    setClock('2026-03-01T12:10:00.000Z');
    await app.run('repos');
    expect(await app.facts('local')).toMatchObject({ readme: { bytes: 4 } });
    expect(github.takeRequests()).toEqual([]);
  });
});
