import { ConfigReader } from '@backstage/config';
import {
  type Route,
  ScmServer,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { GithubProposer } from './GithubProposer';

type Commit = {
  login: string;
  files: Record<string, string>;
  committer?: string;
  message?: string;
};
type Repository = {
  description: string;
  branches: Map<string, Commit[]>;
  tags: string[];
};

const bot = 'plumbline[bot]';

/**
 * Repositories of an organisation, in the shapes of
 * https://docs.github.com/en/rest/repos/repos, …/repos/contents,
 * …/branches/branches and …/commits/commits.
 */
class Github {
  readonly repositories = new Map<string, Repository>();
  /** The connection breaks after so many requests that change something. */
  breaksAfter = Infinity;
  mayDelete = true;
  defaultBranch = 'main';
  isPrivate = false;
  readonly server = new ScmServer((_, request) => this.#answer(request));

  #answer(request: Parameters<Route>[1]) {
    const { method } = request;
    const answer = this.#done(request);
    if (method !== 'GET' && this.breaksAfter-- <= 0) {
      // It was done; the answer is lost.
      return { status: 502, body: {} };
    }
    return answer;
  }

  #done({ body, method, path, url }: Parameters<Route>[1]) {
    if (method === 'POST' && path === '/orgs/acme/repos') {
      const project = `acme/${body.name}`;
      if (this.repositories.has(project)) {
        return { status: 422, body: { message: 'name already exists' } };
      }
      this.isPrivate = body.private;
      const { description } = body;
      this.repositories.set(project, {
        description,
        branches: new Map(),
        tags: [],
      });
      return {
        status: 201,
        body: { default_branch: this.defaultBranch, description },
      };
    }
    const [, project, rest] = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(path) ?? [];
    const repository = project && this.repositories.get(project);
    if (!repository) {
      return undefined;
    }
    const { branches, description } = repository;
    const commitsOf = (name: string) =>
      (branches.get(name) ?? []).map((commit, index, all) => ({
        sha: `${name}${index}`,
        commit: { message: commit.message ?? 'Change' },
        author: { login: commit.login },
        committer: { login: commit.committer ?? commit.login },
        parents: index < all.length - 1 ? [{ sha: 'x' }] : [],
      }));
    if (rest === '' && method === 'DELETE') {
      if (!this.mayDelete) {
        return { status: 403, body: { message: 'Must have admin rights' } };
      }
      this.repositories.delete(project);
      return { status: 204, body: {} };
    }
    if (rest === '') {
      return { body: { default_branch: this.defaultBranch, description } };
    }
    const [, head] = /^\/git\/ref\/heads\/(.+)$/.exec(rest) ?? [];
    if (head && branches.size === 0) {
      return { status: 409, body: { message: 'Git Repository is empty.' } };
    }
    if (head) {
      return branches.has(head)
        ? { body: { object: { sha: `${head}0` } } }
        : undefined;
    }
    if (rest === '/git/trees/main0') {
      const paths = Object.keys(branches.get('main')![0].files);
      return {
        body: { tree: paths.map(file => ({ path: file, type: 'blob' })) },
      };
    }
    if (rest === '/tags') {
      return { body: repository.tags.map(name => ({ name })) };
    }
    if (rest === '/contents/.plumbline/creation' && method === 'PUT') {
      if (branches.size > 0) {
        return { status: 422, body: { message: "sha wasn't supplied" } };
      }
      const text = Buffer.from(body.content, 'base64').toString();
      const files = { '.plumbline/creation': text };
      branches.set('main', [{ login: bot, files, message: body.message }]);
      return { status: 201, body: {} };
    }
    if (rest === '/contents/.plumbline/creation') {
      const text = branches.get('main')?.[0].files['.plumbline/creation'];
      return text === undefined
        ? undefined
        : { body: { content: Buffer.from(text).toString('base64') } };
    }
    if (rest === '/branches') {
      return { body: [...branches.keys()].map(name => ({ name })) };
    }
    return rest === '/commits'
      ? { body: commitsOf(url.searchParams.get('sha')!) }
      : undefined;
  }
}

describe('repositories that are made at GitHub', () => {
  const github = new Github();
  let proposer: GithubProposer;
  let apiBaseUrl: string;
  const proposerFor = (createIn: string[]) =>
    new GithubProposer(
      new ConfigReader({
        integrations: {
          github: [{ host: 'github.test', apiBaseUrl, token: 's3cret' }],
        },
        plumbline: { repositories: { github: { createIn } } },
      }),
    );

  beforeAll(async () => {
    apiBaseUrl = await github.server.start();
    proposer = proposerFor(['https://github.test/Acme/']);
  });
  afterAll(() => github.server.stop());
  beforeEach(() => {
    github.repositories.clear();
    github.breaksAfter = Infinity;
    github.mayDelete = true;
    github.defaultBranch = 'main';
  });

  const own = {
    url: 'https://github.test/acme/labels',
    project: 'acme/labels',
    key: 'creation-1',
  };
  const wanted = { ...own, description: 'Prints labels'.repeat(30) };
  const branch = 'plumbline/creation-1';
  const labels = () => github.repositories.get('acme/labels')!;

  it('are made once, and found again wherever it ended', async () => {
    for (const breaksAfter of [0, 1]) {
      github.repositories.clear();
      github.breaksAfter = breaksAfter;
      await expect(proposer.createRepository(wanted)).rejects.toThrow();
      github.breaksAfter = Infinity;
      expect(await proposer.createRepository(wanted)).toBe(
        breaksAfter === 0 ? 'created' : 'existing',
      );
    }
    expect(await proposer.createRepository(wanted)).toBe('existing');
    expect(github.isPrivate).toBe(true);
    expect(labels().description.length).toBe(350);
    expect(labels().branches.get('main')).toHaveLength(1);
  });

  it('are not taken from others', async () => {
    await proposer.createRepository(wanted);
    const taken = "a repository 'acme/labels' already";
    await expect(
      proposer.createRepository({ ...wanted, key: 'creation-2' }),
    ).rejects.toThrow(taken);
    // Empty, and of another.
    labels().branches.clear();
    await expect(
      proposer.createRepository({ ...wanted, key: 'creation-2' }),
    ).rejects.toThrow(taken);
    labels().branches.set('main', [{ login: 'ana', files: {} }]);
    await expect(proposer.createRepository(wanted)).rejects.toThrow(taken);
    expect(await proposer.withdrawRepository(own)).toBe('other');
  });

  it('are made where configuration allows it, and nowhere else', async () => {
    const elsewhere = 'https://github.test/other/labels';
    await expect(
      proposer.createRepository({
        ...wanted,
        url: elsewhere,
        project: 'other/labels',
      }),
    ).rejects.toThrow('does not name its organisation');
    await proposer.createRepository(wanted);
    const none = proposerFor([]);
    await expect(none.checkRepository(wanted)).rejects.toThrow('createIn');
    await proposer.checkRepository(wanted);
    await expect(none.createRepository(wanted)).rejects.toThrow(
      'No repositories may be made',
    );
    // What was made while it was allowed.
    expect(await none.withdrawRepository(own)).toBe('kept');
    github.repositories.clear();
    expect(await none.withdrawRepository(own)).toBe('absent');
    expect(() => proposerFor(['acme'])).toThrow(
      "'plumbline.repositories.github.createIn' must name organisations",
    );
    const missing = proposerFor(['https://github.test/gone']);
    await expect(
      missing.createRepository({
        ...wanted,
        url: 'https://github.test/gone/x',
        project: 'gone/x',
      }),
    ).rejects.toThrow("no organisation 'gone'");
  });

  it('are taken back while nothing else was put there', async () => {
    await proposer.createRepository(wanted);
    labels().branches.set(branch, [
      { login: bot, files: {} },
      ...labels().branches.get('main')!,
    ]);
    expect(await proposer.withdrawRepository(own)).toBe('removed');
    expect(await proposer.withdrawRepository(own)).toBe('absent');
    // Ended before its first commit.
    github.breaksAfter = 0;
    await expect(proposer.createRepository(wanted)).rejects.toThrow();
    github.breaksAfter = Infinity;
    expect(await proposer.withdrawRepository(own)).toBe('removed');
  });

  it.each([
    ['another branch', 'feature', [{ login: bot, files: {} }]],
    ['a commit of another user', branch, [{ login: 'ana', files: {} }]],
    [
      'a commit that another user amended',
      branch,
      [{ login: bot, committer: 'ana', files: {} }],
    ],
    [
      'a merge',
      'main',
      [
        { login: bot, files: { '.plumbline/creation': 'creation-1' } },
        { login: bot, files: {} },
      ],
    ],
  ])('stay with %s', async (_, name, commits) => {
    await proposer.createRepository(wanted);
    labels().branches.set(name, commits as Commit[]);
    expect(await proposer.withdrawRepository(own)).toBe('kept');
    expect(labels()).toBeDefined();
  });

  it('stay where their first commit was amended, or has more', async () => {
    await proposer.createRepository(wanted);
    const [first] = labels().branches.get('main')!;
    for (const change of [
      { message: 'Ours' },
      { files: { ...first.files, 'main.go': 'package main' } },
    ]) {
      labels().branches.set('main', [{ ...first, ...change }]);
      expect(await proposer.withdrawRepository(own)).toBe('kept');
    }
    labels().branches.set('main', [first]);
    labels().tags.push('v1');
    expect(await proposer.withdrawRepository(own)).toBe('kept');
    labels().tags.length = 0;
    labels().branches.delete('main');
    labels().branches.set(branch, [first]);
    expect(await proposer.withdrawRepository(own)).toBe('other');
  });

  it('need the default branch that templates name', async () => {
    github.defaultBranch = 'trunk';
    await expect(proposer.createRepository(wanted)).rejects.toThrow(
      "is 'trunk', and templates need 'main': set 'main' in the settings of the organisation, and delete 'acme/labels', which is empty",
    );
    // One of another has the name, whatever its default branch is.
    labels().branches.set('trunk', [{ login: 'ana', files: {} }]);
    await expect(proposer.createRepository(wanted)).rejects.toThrow(
      "a repository 'acme/labels' already",
    );
  });

  it('stay where the token may not delete', async () => {
    await proposer.createRepository(wanted);
    github.mayDelete = false;
    expect(await proposer.withdrawRepository(own)).toBe('kept');
  });
});
