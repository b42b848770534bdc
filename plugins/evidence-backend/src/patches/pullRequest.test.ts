import { urlReaderServiceFactory } from '@backstage/backend-defaults/urlReader';
import { ana, guest, startEvidence } from '../testUtils/startEvidence';
import { anEntity, descriptor, seen } from './__testUtils__/estate';
import { githubRoutes } from './__testUtils__/github';
import { gitlabRoutes } from './__testUtils__/gitlab';
import { Answer, ScmServer } from './__testUtils__/ScmServer';

const routesOf = { github: githubRoutes, gitlab: gitlabRoutes };

jest.setTimeout(120_000);

const patched = `${descriptor}    - component:default/payment\n`;

describe.each([
  [
    'github',
    'https://github.test/acme/shop/blob/main/catalog/checkout.yaml',
    'https://github.test/acme/shop/pull/1',
  ],
  [
    'gitlab',
    'https://gitlab.test/acme/team/shop/-/blob/main/catalog/checkout.yaml',
    'https://gitlab.test/acme/team/shop/-/merge_requests/1',
  ],
] as const)('POST /discrepancies/:id/pull-request on %s', (kind, url, pull) => {
  const scm = new ScmServer(routesOf[kind]);
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  let press: (user?: string) => Promise<{ status: number; body: any }>;
  let branch: string;

  beforeAll(async () => {
    const apiBaseUrl = await scm.start();
    evidence = await startEvidence({
      config: {
        app: { baseUrl: 'https://portal.test' },
        integrations: {
          [kind]: [{ host: `${kind}.test`, apiBaseUrl, token: 's3cret' }],
        },
      },
      entities: [
        anEntity('checkout', `url:${url}`),
        anEntity('payment', 'url:x'),
      ],
      features: [urlReaderServiceFactory],
    });
    await evidence.as().post('/observations', seen('checkout', 'payment'));
    const { body } = await evidence.as(ana).get('/discrepancies');
    const [{ id }] = body.items;
    branch = `plumbline/discrepancy-${id}`;
    press = (user = ana) =>
      evidence.as(user).post(`/discrepancies/${id}/pull-request`, '');
  });
  beforeEach(() => scm.reset(descriptor));
  afterAll(() => scm.stop());

  it('opens it once, however often it is requested', async () => {
    const first = await press();
    expect([first.status, first.body]).toEqual([
      201,
      { url: pull, status: 'opened' },
    ]);
    const second = await press();
    expect([second.status, second.body]).toEqual([
      200,
      { url: pull, status: 'existing' },
    ]);
    expect(scm.pulls).toEqual([
      {
        number: 1,
        state: 'open',
        head: branch,
        base: 'main',
        title:
          'Declare that component:default/checkout calls component:default/payment',
        body: expect.stringContaining('opened by `user:default/ana`'),
      },
    ]);
    expect(scm.branches.get(branch)?.text).toBe(patched);
    expect(scm.branches.get('main')?.text).toBe(descriptor);
    expect([...scm.tokens].every(one => one?.endsWith('s3cret'))).toBe(true);
  });

  it('is one also when two press at the same time', async () => {
    const all = await Promise.all([press(), press(), press()]);
    expect(all.map(({ body }) => body.url)).toEqual([pull, pull, pull]);
    expect(scm.pulls).toHaveLength(1);
    expect(scm.branches.get(branch)?.text).toBe(patched);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'goes on where an attempt broke off after %s answers',
    async answered => {
      let count = 0;
      scm.intercept = (_, res) => {
        count += 1;
        if (count > answered) {
          res.destroy();
          return 'taken';
        }
        return undefined;
      };
      const broken = await press();
      scm.intercept = () => undefined;
      const again = await press();
      expect(again.body.url).toBe(pull);
      expect([201, 200, 503]).toContain(broken.status);
      expect(scm.pulls).toHaveLength(1);
      expect(scm.branches.get(branch)?.text).toBe(patched);
    },
  );

  it('keeps what others have put on its branch', async () => {
    await press();
    scm.pulls[0].state = 'closed';
    const other = descriptor.replace('# prices', '# prices and stock');
    scm.write(branch, other);
    const { status } = await press();
    expect(status).toBe(201);
    expect(scm.pulls).toHaveLength(2);
    expect(scm.branches.get(branch)?.text).toBe(patched);
  });

  it.each<[string, Answer, number, RegExp]>([
    [
      'a rate limit',
      { status: 429, headers: { 'retry-after': '42' }, body: {} },
      503,
      /^The rate limit of Git(Hub|Lab) is used up; try again in 42 seconds$/,
    ],
    [
      'a rate limit without an end',
      { status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: {} },
      503,
      /is used up; try again later$/,
    ],
    [
      'a token of no worth',
      { status: 401, body: {} },
      503,
      /does not take the token/,
    ],
    ['no repository', { status: 404, body: {} }, 404, /may not write to it$/],
    [
      'a failure',
      { status: 500, raw: '<html>s3cret</html>' },
      503,
      /answered 500$/,
    ],
    ['garbage', { raw: '<html>' }, 503, /documentation does not describe$/],
    [
      'a redirect',
      {
        status: 302,
        headers: { location: 'http://169.254.169.254/' },
        body: {},
      },
      503,
      /answered 302$/,
    ],
    [
      'more than anybody requested',
      { raw: Buffer.alloc(4_000_000, ' ') },
      503,
      /is larger than/,
    ],
  ])(
    'says in a sentence that it met %s',
    async (_, answer, status, message) => {
      scm.intercept = ({ path }) =>
        /pulls|merge_requests/.test(path) ? answer : undefined;
      const refused = await press();
      expect([refused.status, refused.body.error.message]).toEqual([
        status,
        expect.stringMatching(message),
      ]);
      expect(JSON.stringify(refused.body)).not.toContain('s3cret');
      expect(scm.branches.size).toBe(1);
    },
  );

  it('gives up on a service that hangs', async () => {
    scm.intercept = ({ path }) =>
      /pulls|merge_requests/.test(path) ? 'taken' : undefined;
    const refused = await press();
    expect(refused.status).toBe(503);
    expect(refused.body.error.message).toMatch(/within 10 seconds$/);
  });

  it('is for users, by permission', async () => {
    expect((await press(guest)).status).toBe(403);
    const { body } = await evidence.as(ana).get('/discrepancies');
    const service = await evidence
      .as()
      .post(`/discrepancies/${body.items[0].id}/pull-request`, '');
    expect(service.status).toBe(403);
    expect(scm.pulls).toEqual([]);
  });
});
