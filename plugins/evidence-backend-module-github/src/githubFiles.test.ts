import { ConfigReader } from '@backstage/config';
import {
  hash,
  type Route,
  ScmServer,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import type { ProposedFiles } from '@plumbline/backstage-plugin-evidence-node';
import { GithubProposer } from './GithubProposer';

type Files = Record<string, string>;
type Commit = { sha: string; files: Files };

const branch = 'plumbline/campaign-1';
const link = 'link:';

/**
 * Trees, blobs, contents and pulls, in the shapes of
 * https://docs.github.com/en/rest/git/trees, …/git/blobs, …/repos/contents,
 * …/pulls/pulls.
 */
class Github {
  hasRival = false;
  readonly branches = new Map<string, Commit>();
  readonly pulls: { head: string; title: string }[] = [];
  readonly server = new ScmServer((_, request) => this.#answer(request));
  readonly #commits = new Map<string, Commit>();

  commit(name: string, files: Files): void {
    const sha = hash(JSON.stringify([files, this.#commits.size]));
    const commit = { sha, files };
    this.#commits.set(sha, commit);
    this.branches.set(name, commit);
  }

  #answer({ body, method, path, url }: Parameters<Route>[1]) {
    const rest = path.replace('/repos/acme/shop', '');
    const [, name] = /^\/git\/ref\/heads\/(.+)$/.exec(rest) ?? [];
    const [, tree] = /^\/git\/trees\/(.+)$/.exec(rest) ?? [];
    const [, blob] = /^\/git\/blobs\/(.+)$/.exec(rest) ?? [];
    const [, file] = /^\/contents\/(.+)$/.exec(rest) ?? [];
    const [, from, to] = /^\/compare\/(\w+)\.{3}(\w+)$/.exec(rest) ?? [];
    if (from) {
      return { body: { files: this.#differences(from, to) } };
    }
    if (name && this.branches.size === 0) {
      return { status: 409, body: { message: 'Git Repository is empty.' } };
    }
    if (name) {
      const found = this.branches.get(decodeURIComponent(name));
      return found && { body: { object: { sha: found.sha } } };
    }
    if (tree) {
      return { body: this.#tree(decodeURIComponent(tree)) };
    }
    if (blob) {
      const text = Buffer.from(blob, 'hex');
      return { body: { encoding: 'base64', content: text.toString('base64') } };
    }
    if (file && method === 'PUT') {
      const { files } = this.branches.get(body.branch)!;
      const known = files[decodeURIComponent(file)];
      if ((known && Buffer.from(known).toString('hex')) !== body.sha) {
        return { status: 409, body: { message: 'does not match' } };
      }
      const text = Buffer.from(body.content, 'base64').toString('utf8');
      this.commit(body.branch, { ...files, [decodeURIComponent(file)]: text });
      return { status: 201, body: {} };
    }
    if (file && method === 'DELETE') {
      const { [decodeURIComponent(file)]: known, ...files } = this.branches.get(
        body.branch,
      )!.files;
      if (this.hasRival) {
        // Another run was faster by one request.
        this.commit(body.branch, files);
        return { status: 404, body: { message: 'Not Found' } };
      }
      if (Buffer.from(known).toString('hex') !== body.sha) {
        return { status: 409, body: { message: 'does not match' } };
      }
      this.commit(body.branch, files);
      return { body: {} };
    }
    switch (`${method} ${rest}`) {
      case 'GET ':
        return { body: { default_branch: 'main' } };
      case 'POST /git/refs': {
        const ref = body.ref.replace('refs/heads/', '');
        if (this.branches.has(ref)) {
          return { status: 422, body: { message: 'Reference already exists' } };
        }
        this.branches.set(ref, this.#commits.get(body.sha)!);
        return { status: 201, body: {} };
      }
      case 'GET /pulls':
        return {
          body: this.pulls
            .filter(
              ({ head }) => url.searchParams.get('head') === `acme:${head}`,
            )
            .map(pull),
        };
      case 'POST /pulls':
        this.pulls.push(body);
        return { status: 201, body: pull() };
      default:
        return undefined;
    }
  }

  #differences(from: string, to: string) {
    const [one, other] = [from, to].map(sha => this.#commits.get(sha)!.files);
    const names = Object.keys({ ...one, ...other }).filter(
      filename => one[filename] !== other[filename],
    );
    // As GitHub does: what has the same text is renamed.
    const renamed = new Map(
      names
        .filter(name => one[name] === undefined)
        .map(name => [
          name,
          names.find(
            old => other[old] === undefined && one[old] === other[name],
          ),
        ]),
    );
    const gone = new Set(renamed.values());
    return names
      .filter(name => !gone.has(name))
      .map(filename => ({
        filename,
        ...(renamed.get(filename) && {
          status: 'renamed',
          previous_filename: renamed.get(filename),
        }),
      }));
  }

  /** Of a commit, or of `<commit>:<folder>`. */
  #tree(of: string) {
    const [sha, folder = ''] = of.split(':');
    const { files } = this.#commits.get(sha)!;
    const entries = new Map<string, object>();
    for (const [path, text] of Object.entries(files)) {
      if (path.startsWith(folder)) {
        const [first, ...more] = path.slice(folder.length).split('/');
        entries.set(
          first,
          more.length > 0
            ? { mode: '040000', type: 'tree', sha: `${sha}:${folder}${first}/` }
            : {
                mode: text.startsWith(link) ? '120000' : '100644',
                type: 'blob',
                sha: Buffer.from(text).toString('hex'),
              },
        );
      }
    }
    return {
      truncated: false,
      tree: [...entries].map(([path, entry]) => ({ path, ...entry })),
    };
  }
}

function pull() {
  return { html_url: 'https://github.test/acme/shop/pull/1' };
}

describe('files at GitHub', () => {
  const github = new Github();
  let proposer: GithubProposer;

  beforeAll(async () => {
    const apiBaseUrl = await github.server.start();
    proposer = new GithubProposer(
      new ConfigReader({
        integrations: {
          github: [{ host: 'github.test', apiBaseUrl, token: 's3cret' }],
        },
      }),
    );
  });
  afterAll(() => github.server.stop());
  beforeEach(() => {
    github.branches.clear();
    github.pulls.length = 0;
  });

  const repository = {
    url: 'https://github.test/acme/shop',
    project: 'acme/shop',
    ref: 'HEAD',
  };
  const proposed = (files: Files): ProposedFiles => ({
    repository,
    branch,
    title: 'Add',
    body: 'Because',
    files: Object.entries(files).map(([path, text]) => ({
      path,
      change: bytes => `${bytes ?? ''}${text}`,
    })),
  });

  it('needs a commit in the repository', async () => {
    await expect(proposer.planFiles(proposed({ 'a.md': 'a' }))).rejects.toThrow(
      "The repository 'acme/shop' has no commit",
    );
  });

  it('creates and changes several in one pull request, once', async () => {
    github.commit('main', { 'docs/a.md': 'a\n' });
    const change = proposed({ 'docs/a.md': 'b\n', 'SECURITY.md': 'c\n' });
    expect(await proposer.planFiles(change)).toEqual({
      kind: 'pull-request',
      files: [
        { path: 'docs/a.md', before: 'a\n', after: 'a\nb\n' },
        { path: 'SECURITY.md', after: 'c\n' },
      ],
    });
    expect(github.branches.size).toBe(1);
    const of = { kind: 'pull-request', url: pull().html_url };
    const first = await proposer.proposeFiles(change);
    const commit = github.branches.get(branch)?.sha;
    expect(first).toEqual({ ...of, commit, status: 'opened' });
    expect(await proposer.proposeFiles(change)).toEqual({
      ...of,
      commit,
      status: 'existing',
    });
    expect(github.branches.get(branch)?.files).toEqual({
      'docs/a.md': 'a\nb\n',
      'SECURITY.md': 'c\n',
    });
    expect(github.branches.get('main')?.files).toEqual({ 'docs/a.md': 'a\n' });
    expect(github.pulls).toHaveLength(1);
  });

  it('finds a file again that moved with the same text, and was removed', async () => {
    github.commit('main', { 'old.md': 'Same' });
    const moved: ProposedFiles = {
      ...proposed({}),
      files: [
        { path: 'new.md', change: () => 'Same' },
        { path: 'old.md', change: () => null },
      ],
    };
    github.hasRival = true;
    expect([
      (await proposer.proposeFiles(moved))?.status,
      (await proposer.proposeFiles(moved))?.status,
    ]).toEqual(['opened', 'existing']);
    expect(Object.values([...github.branches.values()].at(-1)!.files)).toEqual([
      'Same',
    ]);
  });

  it('removes what is there, once', async () => {
    github.commit('main', { 'a.md': 'a', 'old.md': 'old' });
    const remove: ProposedFiles = {
      ...proposed({}),
      files: [
        { path: 'old.md', change: () => null },
        { path: 'none.md', change: () => null },
      ],
    };
    expect((await proposer.planFiles(remove)).files).toEqual([
      { path: 'old.md', before: 'old' },
    ]);
    const statuses = [
      (await proposer.proposeFiles(remove))?.status,
      (await proposer.proposeFiles(remove))?.status,
    ];
    expect(statuses).toEqual(['opened', 'existing']);
    expect(github.branches.get(branch)?.files).toEqual({ 'a.md': 'a' });
    expect(github.branches.get('main')?.files).toMatchObject({
      'old.md': 'old',
    });
  });

  it('goes on with a branch that was begun, and leaves another', async () => {
    github.commit('main', {});
    github.commit(branch, { 'a.md': 'a' });
    const change = proposed({ 'a.md': 'a', 'b.md': 'b' });
    expect(await proposer.proposeFiles(change)).toMatchObject({
      status: 'opened',
    });
    expect(github.branches.get(branch)?.files).toEqual({
      'a.md': 'a',
      'b.md': 'b',
    });
    github.pulls.length = 0;
    github.commit(branch, { 'a.md': 'theirs' });
    await expect(proposer.proposeFiles(change)).rejects.toThrow(
      'with other content',
    );
    expect(github.pulls).toEqual([]);
  });

  it('takes neither a branch nor a pull request with more for its own', async () => {
    github.commit('main', {});
    github.commit(branch, { 'a.md': 'a', 'more.sh': 'theirs' });
    const change = proposed({ 'a.md': 'a' });
    const other = 'with other content';
    await expect(proposer.proposeFiles(change)).rejects.toThrow(other);
    expect(github.pulls).toEqual([]);
    github.pulls.push({ head: branch, title: 'Theirs' });
    await expect(proposer.proposeFiles(change)).rejects.toThrow(other);
    github.commit(branch, {});
    await expect(proposer.proposeFiles(change)).rejects.toThrow(other);
  });

  it('follows no link', async () => {
    github.commit('main', { docs: `${link}/etc`, 'SECURITY.md': `${link}x` });
    for (const path of ['docs/a.md', 'SECURITY.md']) {
      await expect(
        proposer.planFiles(proposed({ [path]: 'a' })),
      ).rejects.toThrow('is not changed');
    }
  });
});
