/* eslint jest/no-export: "off" -- tests that every proposer of changes has */
import type { BackendFeature } from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import { Answer, Route, ScmServer } from './ScmServer';
import { ana, guest, startEvidence } from './startEvidence';
import { anEntity, descriptor, seen } from './testDescriptor';

const patched = `${descriptor}    - component:default/payment\n`;

/**
 * What holds of every proposer of changes: pressed again, at the same time, or
 * after an attempt that broke off, there is one pull request; what others wrote
 * is kept; a host that refuses, limits, hangs or answers garbage is named in one
 * sentence, and no secret shows.
 */
export function testChangeProposer(options: {
  feature: BackendFeature;
  /** Of its integration. */
  type: string;
  /** The API of the host, as far as a pull request goes. */
  routes: Route;
  /** Requests that look for an open pull request. */
  pulls: RegExp;
  /** Of the file `catalog/checkout.yaml` on `main`, as people open it. */
  url: string;
  /** Of the first pull request. */
  pull: string;
  /** Whether it closes pull requests: with comments in `scm.pulls`. */
  closes?: boolean;
}): void {
  const { closes, feature, pull, pulls, routes, type, url } = options;
  const scm = new ScmServer(routes);
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  let press: (user?: string) => Promise<{ status: number; body: any }>;
  let branch: string;

  beforeAll(async () => {
    const apiBaseUrl = await scm.start();
    evidence = await startEvidence({
      config: {
        app: { baseUrl: 'https://portal.test' },
        integrations: {
          [type]: [{ host: new URL(url).host, apiBaseUrl, token: 's3cret' }],
        },
      },
      entities: [
        anEntity('checkout', `url:${url}`),
        anEntity('payment', 'url:x'),
      ],
      features: [feature],
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
      /^The rate limit of .+ is used up for 42 seconds$/,
    ],
    [
      'a rate limit without an end',
      { status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: {} },
      503,
      /is used up for 60 seconds$/,
    ],
    [
      'a token of no worth',
      { status: 401, body: {} },
      503,
      /answered 401: the credentials under 'integrations\.\w+' are not valid$/,
    ],
    ['no repository', { status: 404, body: {} }, 404, /may not see it$/],
    [
      'a failure',
      { status: 500, raw: '<html>s3cret</html>' },
      503,
      /answered 500$/,
    ],
    [
      'garbage',
      { raw: '<html>' },
      503,
      /Unexpected response from .*: not valid JSON$/,
    ],
    [
      'a redirect',
      {
        status: 302,
        headers: { location: 'http://169.254.169.254/' },
        body: {},
      },
      503,
      /answered 302, a redirect to another server/,
    ],
    [
      'more than anybody requested',
      { raw: Buffer.alloc(6_000_000, ' ') },
      503,
      /is larger than/,
    ],
  ])(
    'says in a sentence that it met %s',
    async (_, answer, status, message) => {
      scm.intercept = ({ path }) => (pulls.test(path) ? answer : undefined);
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
    scm.intercept = ({ path }) => (pulls.test(path) ? 'taken' : undefined);
    const refused = await press();
    expect(refused.status).toBe(503);
    expect(refused.body.error.message).toMatch(/within 10 seconds$/);
  });

  const close = (commit: string, more: object = {}) =>
    request(evidence.server)
      .post('/api/evidence/proposals/pull-requests/close')
      .set(
        'authorization',
        mockCredentials.service.header({
          onBehalfOf: mockCredentials.service('plugin:scorecards'),
          targetPluginId: 'evidence',
        }),
      )
      .send({
        entityRef: 'component:default/checkout',
        url: pull,
        key: branch.replace('plumbline/', ''),
        commit,
        comment: 'It passes without it.',
        ...more,
      });

  if (closes) {
    it.each([0, 1, 2, 3, 4])(
      'closes it with one comment, also where an attempt broke off after %s answers',
      async answered => {
        await press();
        const { sha } = scm.branches.get(branch)!;
        let count = 0;
        scm.intercept = (_, res) => {
          count += 1;
          if (count > answered) {
            res.destroy();
            return 'taken';
          }
          return undefined;
        };
        expect((await close(sha)).status).toBe(503);
        scm.intercept = () => undefined;
        const answers = [await close(sha), await close(sha)];
        expect(answers.map(({ body }) => body)).toEqual([
          { status: 'closed' },
          { status: 'ended' },
        ]);
        expect(scm.pulls).toMatchObject([
          {
            state: 'closed',
            comments: [
              expect.stringMatching(
                /^It passes without it\.\n\n<!-- plumbline:discrepancy-/,
              ),
            ],
          },
        ]);
      },
    );

    it('closes no other one of its branch', async () => {
      await press();
      const { sha } = scm.branches.get(branch)!;
      const theirs = { ...scm.pulls[0], number: 2, base: 'release/1' };
      scm.pulls.push(theirs);
      expect((await close(sha)).body).toEqual({ status: 'closed' });
      expect((await close(sha)).body).toEqual({ status: 'ended' });
      expect(scm.pulls).toMatchObject([
        { state: 'closed', comments: [expect.any(String)] },
        { state: 'open' },
      ]);
      expect(theirs.comments).toBeUndefined();
      const changed = scm.requests.filter(one => /^(?:PATCH|PUT) /.test(one));
      expect(changed.pop()).toMatch(/\/1$/);
    });

    it('closes it where it was proposed, though its service moved', async () => {
      await press();
      const { sha } = scm.branches.get(branch)!;
      const moved = { entityRef: 'component:default/payment' };
      expect((await close(sha, moved)).body).toEqual({ status: 'closed' });
      expect(scm.pulls[0].state).toBe('closed');
      // A branch, of when it was at a plain git remote.
      expect((await close(sha, { url: undefined })).body).toEqual({
        status: 'other',
      });
    });

    it('leaves one to which others push while it is commented on', async () => {
      await press();
      const { sha } = scm.branches.get(branch)!;
      scm.intercept = ({ method, path }) => {
        if (method === 'POST' && /\/(?:comments|notes)$/.test(path)) {
          scm.write(branch, `${patched}# more\n`);
        }
        return undefined;
      };
      expect((await close(sha)).body).toEqual({ status: 'other' });
      expect(scm.pulls[0].state).toBe('open');
    });

    it('leaves one to which others pushed, or that was merged', async () => {
      await press();
      const { sha } = scm.branches.get(branch)!;
      scm.write(branch, `${patched}# more\n`);
      expect((await close(sha)).body).toEqual({ status: 'other' });
      scm.pulls[0].state = 'closed';
      expect((await close(sha)).body).toEqual({ status: 'ended' });
      expect(scm.pulls[0].comments).toBeUndefined();
    });
  } else {
    it('leaves it to be closed by hand', async () => {
      const { body, status } = await close('a'.repeat(40));
      expect([status, body.error.message]).toEqual([
        409,
        expect.stringMatching(/^Nothing closes pull requests at .+ by hand$/),
      ]);
    });
  }

  it('is for users, by permission', async () => {
    expect((await press(guest)).status).toBe(403);
    const { body } = await evidence.as(ana).get('/discrepancies');
    const service = await evidence
      .as()
      .post(`/discrepancies/${body.items[0].id}/pull-request`, '');
    expect(service.status).toBe(403);
    expect(scm.pulls).toEqual([]);
  });
}
