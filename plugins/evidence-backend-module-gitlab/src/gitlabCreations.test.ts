import { ConfigReader } from '@backstage/config';
import { bot, FakeGitlab } from './__testUtils__/FakeGitlab';
import { GitlabProposer } from './GitlabProposer';

const labels = 'acme/labels';
const mark = { '.plumbline/creation': 'creation-1\n' };

describe('repositories that are made at GitLab', () => {
  const gitlab = new FakeGitlab();
  let proposer: GitlabProposer;
  let apiBaseUrl: string;
  const proposerFor = (createIn: string[]) =>
    new GitlabProposer(
      new ConfigReader({
        integrations: {
          gitlab: [{ host: 'gitlab.test', apiBaseUrl, token: 's3cret' }],
        },
        plumbline: { repositories: { gitlab: { createIn } } },
      }),
    );

  beforeAll(async () => {
    apiBaseUrl = await gitlab.server.start();
    proposer = proposerFor(['https://gitlab.test/Acme/']);
  });
  afterAll(() => gitlab.server.stop());
  beforeEach(() => {
    gitlab.projects.clear();
    gitlab.breaksAfter = Infinity;
    gitlab.mayDelete = true;
    gitlab.keepsDeleted = false;
  });

  const own = {
    url: `https://gitlab.test/${labels}`,
    project: labels,
    key: 'creation-1',
  };
  const wanted = { ...own, description: 'Prints labels'.repeat(300) };
  const branch = 'plumbline/creation-1';
  const made = () => gitlab.projects.get(labels)!;

  it('are made once, and found again wherever it ended', async () => {
    for (const breaksAfter of [0, 1]) {
      gitlab.projects.clear();
      gitlab.breaksAfter = breaksAfter;
      await expect(proposer.createRepository(wanted)).rejects.toThrow();
      gitlab.breaksAfter = Infinity;
      expect(await proposer.createRepository(wanted)).toBe(
        breaksAfter === 0 ? 'created' : 'existing',
      );
    }
    expect(await proposer.createRepository(wanted)).toBe('existing');
    expect(made().description).toHaveLength(2_000);
    expect(made().branches.get('main')).toMatchObject({ files: mark });
  });

  it('are not taken from others', async () => {
    const taken = `a repository '${labels}' already`;
    await proposer.createRepository(wanted);
    await expect(
      proposer.createRepository({ ...wanted, key: 'creation-2' }),
    ).rejects.toThrow(taken);
    gitlab.add(labels, 'Of others');
    await expect(proposer.createRepository(wanted)).rejects.toThrow(taken);
    gitlab.commit(labels, 'trunk', { 'a.md': 'a' });
    await expect(proposer.createRepository(wanted)).rejects.toThrow(taken);
    expect(await proposer.withdrawRepository(own)).toBe('other');
  });

  it('are made where configuration allows it, and nowhere else', async () => {
    const elsewhere = {
      ...wanted,
      url: 'https://gitlab.test/other/x',
      project: 'other/x',
    };
    await expect(proposer.createRepository(elsewhere)).rejects.toThrow(
      'does not name its group',
    );
    await expect(
      proposer.createRepository({ ...wanted, project: 'acme/sub/labels' }),
    ).rejects.toThrow('does not name its group');
    await expect(
      proposerFor(['https://gitlab.test/other']).createRepository(elsewhere),
    ).rejects.toThrow("no group 'other'");
    await proposer.createRepository(wanted);
    const none = proposerFor([]);
    await expect(none.checkRepository(wanted)).rejects.toThrow('createIn');
    await proposer.checkRepository(wanted);
    await expect(none.createRepository(wanted)).rejects.toThrow(
      'No repositories may be made',
    );
    expect(await none.withdrawRepository(own)).toBe('kept');
    gitlab.projects.clear();
    expect(await none.withdrawRepository(own)).toBe('absent');
    expect(() => proposerFor(['acme'])).toThrow(
      "'plumbline.repositories.gitlab.createIn' must name groups",
    );
  });

  it('are taken back while nothing else was put there', async () => {
    await proposer.createRepository(wanted);
    const first = made().branches.get('main')!;
    gitlab.commit(labels, branch, { ...mark, 'a.md': 'a' }, {}, [first.id]);
    expect(await proposer.withdrawRepository(own)).toBe('removed');
    expect(await proposer.withdrawRepository(own)).toBe('absent');
    // Ended before its first commit.
    gitlab.breaksAfter = 0;
    await expect(proposer.createRepository(wanted)).rejects.toThrow();
    gitlab.breaksAfter = Infinity;
    expect(await proposer.withdrawRepository(own)).toBe('removed');
  });

  it('stay where nothing can be known of their content', async () => {
    await proposer.createRepository(wanted);
    made().isOff = true;
    expect(await proposer.withdrawRepository(own)).toBe('other');
    expect(made()).toBeDefined();
  });

  it('are not used while GitLab keeps what was deleted', async () => {
    await proposer.createRepository(wanted);
    gitlab.keepsDeleted = true;
    expect(await proposer.withdrawRepository(own)).toBe('removed');
    expect(await proposer.withdrawRepository(own)).toBe('removed');
    await expect(
      proposer.createRepository({ ...wanted, key: 'creation-2' }),
    ).rejects.toThrow('is being deleted, from 2026-12-01 on');
  });

  it.each([
    ['a branch of others', 'feature', { author: bot }],
    ['a commit of another user', branch, { author: 'ana@acme.example' }],
    ['what another user amended', branch, { committer: 'ana@acme.example' }],
    ['more commits', 'main', {}],
  ])('stay with %s', async (_, name, by) => {
    await proposer.createRepository(wanted);
    const first = made().branches.get('main')!;
    gitlab.commit(labels, name, mark, by, [first.id]);
    expect(await proposer.withdrawRepository(own)).toBe('kept');
  });

  it('stay where their first commit was amended or has more, or a tag was set', async () => {
    const message = 'Begin\n\nMade by Plumbline, by the creation creation-1.';
    for (const [files, by] of [
      [mark, { message: 'Ours' }],
      [{ ...mark, 'main.go': 'package main' }, { message }],
    ] as const) {
      gitlab.projects.clear();
      gitlab.add(labels, '(creation-1)');
      gitlab.commit(labels, 'main', files, by);
      expect(await proposer.withdrawRepository(own)).toBe('kept');
    }
    gitlab.projects.clear();
    await proposer.createRepository(wanted);
    made().tags.push('v1');
    expect(await proposer.withdrawRepository(own)).toBe('kept');
    made().tags.length = 0;
    gitlab.mayDelete = false;
    expect(await proposer.withdrawRepository(own)).toBe('kept');
  });
});
