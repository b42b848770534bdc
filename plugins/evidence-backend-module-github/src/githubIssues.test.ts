import { ConfigReader } from '@backstage/config';
import { ScmServer } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { GithubProposer } from './GithubProposer';

type Issue = {
  body: string;
  state: 'open' | 'closed';
  comments: { body: string }[];
  pull_request?: object;
};

const url = 'https://github.test/acme/shop/issues/1';

describe('issues at GitHub', () => {
  /** The first issue of `acme/shop`, in the shapes of its API. */
  const github: { issue?: Issue; isGone: boolean; mayClose: boolean } = {
    isGone: false,
    mayClose: true,
  };
  const shown = () => ({ ...github.issue, html_url: url });
  const server = new ScmServer((_, { body, method, path, url: { search } }) => {
    const { issue, isGone, mayClose } = github;
    switch (`${method} ${path}`) {
      case 'GET /repos/acme/shop':
        return { body: { default_branch: 'main' } };
      case 'GET /repos/acme/shop/issues':
        return { body: issue?.state === 'open' ? [shown()] : [] };
      case 'POST /repos/acme/shop/issues':
        github.issue = { ...body, state: 'open', comments: [] };
        return { status: 201, body: shown() };
      case 'GET /repos/acme/shop/issues/1':
        return isGone
          ? { status: 410, body: { message: 'This issue was deleted' } }
          : issue && { body: shown() };
      case 'GET /repos/acme/shop/issues/1/comments':
        // A page has two.
        return search.includes('page=2')
          ? { body: issue!.comments.slice(2) }
          : {
              body: issue!.comments.slice(0, 2),
              headers: {
                link: `</repos/acme/shop/issues/1/comments?page=2>; rel="next"`,
              },
            };
      case 'POST /repos/acme/shop/issues/1/comments':
        issue!.comments.push(body);
        return { status: 201, body };
      case 'PATCH /repos/acme/shop/issues/1':
        if (!mayClose) {
          return { status: 403, body: { message: 'Resource not accessible' } };
        }
        Object.assign(issue!, body);
        return { body: shown() };
      default:
        return undefined;
    }
  });
  let proposer: GithubProposer;

  beforeAll(async () => {
    const apiBaseUrl = await server.start();
    proposer = new GithubProposer(
      new ConfigReader({
        integrations: {
          github: [{ host: 'github.test', apiBaseUrl, token: 's3cret' }],
        },
      }),
    );
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    Object.assign(github, { issue: undefined, isGone: false, mayClose: true });
  });

  const open = () =>
    proposer.openIssue({
      repository: {
        url: 'https://github.test/acme/shop',
        project: 'acme/shop',
        ref: 'HEAD',
      },
      key: 'one',
      title: 'Steps',
      body: '- [ ] a',
    });
  const close = (at = url, key = 'one') =>
    proposer.closeIssue({ url: at, key, comment: 'It passes' });

  it('are opened once for a key', async () => {
    expect(await open()).toEqual({ url, status: 'opened' });
    expect(await open()).toEqual({ url, status: 'existing' });
    expect(github.issue).toMatchObject({ title: 'Steps' });
  });

  it('are closed with a comment, once', async () => {
    await open();
    const others = ['Others', 'say', 'much'].map(body => ({ body }));
    github.issue!.comments.push(...others);
    github.mayClose = false;
    await expect(close()).rejects.toThrow(
      "answered 403: the credentials under 'integrations.github' may not do this",
    );
    github.mayClose = true;
    expect([await close(), await close()]).toEqual(['closed', 'ended']);
    expect(github.issue).toMatchObject({
      state: 'closed',
      state_reason: 'completed',
      comments: [...others, { body: 'It passes\n\n<!-- plumbline:one -->' }],
    });
  });

  it('are left where they are others, or there no more', async () => {
    await open();
    expect(await close(url, 'two')).toBe('other');
    github.issue!.pull_request = {};
    expect(await close()).toBe('other');
    github.isGone = true;
    expect(await close()).toBe('absent');
    Object.assign(github, { issue: undefined, isGone: false });
    expect(await close()).toBe('absent');
    await expect(
      close('https://github.test/acme/hidden/issues/1'),
    ).rejects.toThrow('answered 404');
    await expect(close(url.replace('issues', 'pull'))).rejects.toThrow(
      'is not an issue at GitHub',
    );
  });
});
