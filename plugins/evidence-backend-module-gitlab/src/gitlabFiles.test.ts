import { ConfigReader } from '@backstage/config';
import type { ProposedFiles } from '@plumbline/backstage-plugin-evidence-node';
import {
  FakeGitlab,
  issue as issueUrl,
  link,
  mergeRequest,
} from './__testUtils__/FakeGitlab';
import { GitlabProposer } from './GitlabProposer';

type Files = Record<string, string>;

const shop = 'acme/shop';
const branch = 'plumbline/campaign-1';
const other = 'with other content';

describe('files and issues at GitLab', () => {
  const gitlab = new FakeGitlab();
  let proposer: GitlabProposer;

  beforeAll(async () => {
    const apiBaseUrl = await gitlab.server.start();
    proposer = new GitlabProposer(
      new ConfigReader({
        integrations: {
          gitlab: [{ host: 'gitlab.test', apiBaseUrl, token: 's3cret' }],
        },
      }),
    );
  });
  afterAll(() => gitlab.server.stop());
  beforeEach(() => {
    gitlab.projects.clear();
    gitlab.requests.length = 0;
    gitlab.issues.length = 0;
    gitlab.breaksAfter = Infinity;
    gitlab.refusal = '';
    gitlab.add(shop);
  });

  const repository = {
    url: `https://gitlab.test/${shop}`,
    project: shop,
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
  const filesOf = (name: string) =>
    gitlab.projects.get(shop)!.branches.get(name)?.files;

  it('needs a commit in the project', async () => {
    await expect(proposer.planFiles(proposed({ 'a.md': 'a' }))).rejects.toThrow(
      `The repository '${shop}' has no commit`,
    );
  });

  it('creates, changes and removes several in one commit, once', async () => {
    const main = {
      'docs/a.md': 'a\n',
      'docs/b/c.md': '',
      'old.md': 'old',
      'x.md': 'x',
      'y.md': 'y',
      'z.md': 'z',
    };
    gitlab.commit(shop, 'main', main);
    const change = proposed({ 'docs/a.md': 'b\n', 'SECURITY.md': 'ç\n' });
    change.files = [
      ...change.files,
      { path: 'old.md', change: () => null },
      { path: 'none.md', change: () => null },
      { path: 'docs/none/more.md', change: () => undefined },
      { path: 'x.md', change: () => 'x' },
    ];
    expect(await proposer.planFiles(change)).toEqual({
      kind: 'pull-request',
      files: [
        { path: 'docs/a.md', before: 'a\n', after: 'a\nb\n' },
        { path: 'SECURITY.md', after: 'ç\n' },
        { path: 'old.md', before: 'old' },
      ],
    });
    expect(filesOf(branch)).toBeUndefined();
    const statuses = [
      await proposer.proposeFiles(change),
      await proposer.proposeFiles(change),
    ];
    const commit = gitlab.projects.get(shop)!.branches.get(branch)!.id;
    const of = { kind: 'pull-request', url: mergeRequest, commit };
    expect(statuses).toEqual([
      { ...of, status: 'opened' },
      { ...of, status: 'existing' },
    ]);
    const { 'old.md': _, ...kept } = main;
    expect(filesOf(branch)).toEqual({
      ...kept,
      'docs/a.md': 'a\nb\n',
      'SECURITY.md': 'ç\n',
    });
    expect(filesOf('main')).toEqual(main);
    expect(gitlab.requests).toHaveLength(1);
  });

  it('proposes nothing where nothing changes', async () => {
    gitlab.commit(shop, 'main', { 'a.md': 'a' });
    expect(await proposer.proposeFiles(proposed({ 'a.md': '' }))).toBe(
      undefined,
    );
    expect(filesOf(branch)).toBeUndefined();
  });

  it('goes on wherever it ended', async () => {
    gitlab.commit(shop, 'main', { 'a.md': 'a' });
    const change = proposed({ 'b.md': 'b' });
    for (const breaksAfter of [0, 1]) {
      gitlab.projects.get(shop)!.branches.delete(branch);
      gitlab.requests.length = 0;
      gitlab.breaksAfter = breaksAfter;
      await expect(proposer.proposeFiles(change)).rejects.toThrow();
      gitlab.breaksAfter = Infinity;
      expect(await proposer.proposeFiles(change)).toMatchObject({
        status: breaksAfter === 0 ? 'opened' : 'existing',
      });
      expect(filesOf(branch)).toEqual({ 'a.md': 'a', 'b.md': 'b' });
    }
  });

  it('takes neither a branch nor a merge request with anything else for its own', async () => {
    gitlab.commit(shop, 'main', {});
    const change = proposed({ 'a.md': 'a' });
    const others: Files[] = [
      { 'a.md': 'a', 'more.sh': 'theirs' },
      { 'a.md': 'theirs' },
      {},
    ];
    for (const files of others) {
      gitlab.commit(shop, branch, files);
      gitlab.requests.length = 0;
      await expect(proposer.proposeFiles(change)).rejects.toThrow(other);
      expect(gitlab.requests).toEqual([]);
      gitlab.requests.push({ source_branch: branch });
      await expect(proposer.proposeFiles(change)).rejects.toThrow(other);
    }
  });

  it('is not held up by a fork with a branch of the same name', async () => {
    gitlab.commit(shop, 'main', {});
    gitlab.requests.push({ source_branch: branch, fork: true });
    expect(await proposer.proposeFiles(proposed({ 'a.md': 'a' }))).toEqual({
      kind: 'pull-request',
      status: 'opened',
      url: mergeRequest,
      commit: gitlab.projects.get(shop)!.branches.get(branch)!.id,
    });
    expect(gitlab.requests).toHaveLength(2);
  });

  it('says what a push rule says', async () => {
    gitlab.commit(shop, 'main', {});
    gitlab.refusal = 'Commit message does not follow the pattern';
    await expect(
      proposer.proposeFiles(proposed({ 'a.md': 'a' })),
    ).rejects.toThrow(`takes no commit on '${branch}': Commit message`);
  });

  it('follows no link', async () => {
    gitlab.commit(shop, 'main', {
      docs: `${link}/etc`,
      'SECURITY.md': `${link}x`,
    });
    for (const path of ['docs/a.md', 'SECURITY.md']) {
      await expect(
        proposer.planFiles(proposed({ [path]: 'a' })),
      ).rejects.toThrow('is not changed');
    }
  });

  it('says of a project without a commit that it has none', async () => {
    await expect(
      proposer.planFiles({
        ...proposed({ 'a.md': 'a' }),
        repository: { ...repository, ref: 'main' },
      }),
    ).rejects.toThrow("'main', which is not a branch");
  });

  it('opens an issue once for a key', async () => {
    const issue = { repository, key: 'one', title: 'Steps', body: '- [ ] a' };
    expect(await proposer.openIssue(issue)).toEqual({
      url: issueUrl,
      status: 'opened',
    });
    expect(await proposer.openIssue(issue)).toEqual({
      url: issueUrl,
      status: 'existing',
    });
    // However many others there are.
    const others = Array.from({ length: 3 }, () => ({
      title: 'Other',
      description: 'Other',
      labels: 'plumbline',
    }));
    gitlab.issues.unshift(...others);
    expect((await proposer.openIssue(issue)).status).toBe('existing');
    gitlab.issues.splice(0, others.length);
    expect(gitlab.issues).toEqual([
      expect.objectContaining({ title: 'Steps', labels: 'plumbline' }),
    ]);
  });
});
