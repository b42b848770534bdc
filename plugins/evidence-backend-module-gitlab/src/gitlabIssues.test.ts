import { ConfigReader } from '@backstage/config';
import { FakeGitlab } from './__testUtils__/FakeGitlab';
import { GitlabProposer } from './GitlabProposer';

const project = 'acme/shop';

describe('issues that are done at GitLab', () => {
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

  let url: string;
  beforeEach(async () => {
    gitlab.issues.length = 0;
    gitlab.mayClose = true;
    gitlab.projects.clear();
    gitlab.add(project);
    const opened = await proposer.openIssue({
      repository: { url: 'https://gitlab.test/acme/shop', project, ref: '' },
      key: 'one',
      title: 'Steps',
      body: '- [ ] a',
    });
    url = opened.url;
  });

  const close = (at = url, key = 'one') =>
    proposer.closeIssue({ url: at, key, comment: 'It passes' });

  it('are closed with a comment, once', async () => {
    gitlab.issues[0].notes = ['Others', 'say', 'much'];
    gitlab.mayClose = false;
    await expect(close()).rejects.toThrow(
      "answered 403: the credentials under 'integrations.gitlab' may not do this",
    );
    gitlab.mayClose = true;
    expect([await close(), await close()]).toEqual(['closed', 'ended']);
    expect(gitlab.issues).toMatchObject([
      {
        state: 'closed',
        notes: ['Others', 'say', 'much', 'It passes\n\n<!-- plumbline:one -->'],
      },
    ]);
  });

  it('are left where they are others, or there no more', async () => {
    expect(await close(url, 'two')).toBe('other');
    expect(await close(url.replace('/issues/', '/work_items/'))).toBe('closed');
    gitlab.issues.length = 0;
    expect(await close()).toBe('absent');
    gitlab.projects.clear();
    await expect(close()).rejects.toThrow('answered 404');
    for (const other of ['merge_requests/1', 'issues/x']) {
      await expect(
        close(`https://gitlab.test/acme/shop/-/${other}`),
      ).rejects.toThrow('is not an issue at GitLab');
    }
  });
});
