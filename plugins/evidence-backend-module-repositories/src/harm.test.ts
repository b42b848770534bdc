import { randomBytes } from 'node:crypto';
import type { Entity } from '@backstage/catalog-model';
import { GithubServer } from './testUtils/githubServer';
import { goodFiles } from './testUtils/goodFiles';
import {
  aPayGroup,
  inFolder,
  startRepositories,
} from './__testUtils__/startRepositories';
import { tarOf } from './testUtils/tar';

jest.setTimeout(120_000);

const canary = 'ghp_canary4711';
const bad = 'acme/bad';
const url = (slug: string) => `url:https://github.com/${slug}/tree/main/`;

describe('a repository, or its host, that does harm', () => {
  const github = new GithubServer();
  let app: Awaited<ReturnType<typeof startRepositories>>;

  beforeEach(async () => {
    github.repositories.clear();
    github.intercept = () => false;
    await github.start();
    github.add('acme/good', goodFiles);
    github.add(bad, goodFiles);
  });

  afterEach(async () => {
    await app?.server.stop();
    github.stop();
  });

  const start = async (own: object = {}, more: Entity[] = []) => {
    app = await startRepositories({
      entities: [
        inFolder(url('acme/good'), 'good'),
        inFolder(url(bad), 'bad'),
        ...more,
        aPayGroup,
      ],
      own: { timeout: '4s', ...own },
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
  /** The good one is reported, the other is not, and no secret is shown. */
  const expectQuarantine = async (sentence: RegExp) => {
    const { outcome, error } = await run();
    expect(outcome).toBe('failed');
    expect(error).toMatch(sentence);
    expect(Object.keys(await app.facts('good'))).toHaveLength(12);
    expect(await app.facts('bad')).toEqual({});
    expect(`${error} ${app.logged.join('\n')}`).not.toContain(canary);
  };
  const answering = (
    part: string,
    answer: (res: import('node:http').ServerResponse) => unknown,
  ) => {
    github.intercept = (req, res) => {
      if (!req.url!.startsWith(`/repos/${bad}`) || !req.url!.includes(part)) {
        return false;
      }
      answer(res);
      return true;
    };
  };

  it.each([
    ['fails', '', 500, '', /^acme\/bad: GitHub answered 500$/],
    [
      'is not there',
      '',
      404,
      '{}',
      /GitHub answered 404: it does not exist, or/,
    ],
    ['may not be read', '', 401, '', /GitHub answered 401: the credentials/],
    ['answers no JSON', '', 200, '<html>', /something that is no JSON/],
    [
      'answers other JSON',
      '',
      200,
      '{"default_branch":7}',
      /something else than its API documents, at 'default_branch'/,
    ],
    [
      'sends no archive',
      'tarball',
      200,
      `<html>${canary}</html>`,
      /github.com sent no files/,
    ],
  ])('%s', async (_, part, code, body, sentence) => {
    answering(part, res => res.writeHead(code).end(body));
    await start();
    await expectQuarantine(sentence);
  });

  it.each([
    ['hangs', '', (_: unknown) => {}],
    ['hangs with its archive', 'tarball', (_: unknown) => {}],
    [
      'drips',
      '',
      (res: import('node:http').ServerResponse) => {
        res.writeHead(200);
        const timer = setInterval(() => res.write(' '), 50);
        res.on('close', () => clearInterval(timer));
      },
    ],
    [
      'drips its archive',
      'tarball',
      (res: import('node:http').ServerResponse) => {
        const archive = tarOf([
          { path: 'a/README.md', text: 'x'.repeat(5000) },
        ]);
        res.writeHead(200);
        let at = 0;
        const timer = setInterval(
          () => res.write(archive.subarray(at, (at += 3))),
          50,
        );
        res.on('close', () => clearInterval(timer));
      },
    ],
  ])('%s', async (_, part, answer) => {
    answering(part, answer);
    await start();
    await expectQuarantine(/did not answer within|could not be read within/);
  });

  it.each([
    [
      'breaks its archive off',
      (archive: Buffer) => archive.subarray(0, archive.length / 2),
    ],
    [
      'garbles its archive',
      (archive: Buffer) =>
        Buffer.concat([
          archive.subarray(0, archive.length / 2),
          Buffer.alloc(archive.length / 2, 7),
        ]),
    ],
  ])('%s', async (_, change) => {
    const archive = tarOf(
      Array.from({ length: 50 }, (__, at) => ({
        path: `a/f${at}`,
        text: randomBytes(1000).toString('hex'),
      })),
    );
    Object.assign(github.repositories.get(bad)!, { archive: change(archive) });
    await start();
    await expectQuarantine(/gave nothing that could be read as a repository/);
  });

  it('redirects to another server, which is never requested', async () => {
    const inside = new GithubServer();
    inside.add(bad, goodFiles);
    await inside.start();
    answering('', res =>
      res.writeHead(302, { location: `${inside.baseUrl}/repos/${bad}` }).end(),
    );
    await start();
    await expectQuarantine(/GitHub answered 302, a redirect to another server/);
    expect(inside.takeRequests()).toEqual([]);
    inside.stop();
  });

  it('redirects in a circle', async () => {
    answering('', res =>
      res.writeHead(301, { location: `/repos/${bad}` }).end(),
    );
    await start();
    await expectQuarantine(/redirected in a circle/);
  });

  it('was renamed, and is followed', async () => {
    github.add('acme/renamed', goodFiles);
    answering('', res =>
      res.writeHead(301, { location: '/repos/acme/renamed' }).end(),
    );
    await start();
    await run();
    expect(github.takeRequests()).toContain('200 /repos/acme/renamed');
  });

  it('sends an endless answer', async () => {
    answering('', res => {
      res.writeHead(200);
      const more = (): void => {
        while (!res.destroyed && res.write('x'.repeat(65_536)));
      };
      res.on('drain', more);
      more();
    });
    // Its size ends it, and not the time of a busy machine.
    await start({ timeout: '60s' });
    await expectQuarantine(/is larger than 5000000 bytes/);
  });

  it('holds paths that lead out of it, links and odd names', async () => {
    Object.assign(github.repositories.get(bad)!, {
      archive: tarOf([
        { path: 'a/../../../../tmp/README.md', text: 'x' },
        { path: '/etc/README.md', text: 'x' },
        { path: 'a/LICENSE', link: '/etc/passwd' },
        { path: 'a/.github/workflows/\u202egnp.yml', text: 'on: push' },
        { path: 'a/docs/../SECURITY.md', text: 'x' },
      ]),
    });
    await start();
    await run();
    expect(await app.facts('bad')).toMatchObject({
      readme: { present: false },
      securityPolicy: { present: false },
      license: { present: true, path: 'LICENSE' },
    });
    expect((await app.facts('bad')).license).not.toHaveProperty('spdxId');
  });

  it.each([
    [
      'too many files',
      { maxFiles: 500 },
      600,
      '',
      /It has more than 500 files/,
    ],
    [
      'too much of it',
      { maxBytes: 1_000_000 },
      20,
      'x'.repeat(100_000),
      /more than 1000000 bytes/,
    ],
  ])('unpacks to %s', async (_, own, count, text, sentence) => {
    const archive = tarOf(
      Array.from({ length: count }, (__, at) => ({ path: `a/f${at}`, text })),
    );
    Object.assign(github.repositories.get(bad)!, { archive });
    await start(own);
    await expectQuarantine(sentence);
  });

  it.each([
    ['retry-after', 403, { 'retry-after': '120' }],
    [
      'a reset',
      403,
      {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': `${Math.ceil(Date.now() / 1000) + 600}`,
      },
    ],
    ['nothing', 429, {}],
  ])('wants to be left alone, with %s', async (_, code, headers) => {
    github.intercept = (__, res) =>
      Boolean(res.writeHead(code, headers).end('{}'));
    await start();
    expect(await run()).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(/^The rate limit of GitHub is used up/),
    });
    const requests = github.takeRequests().length;
    expect(requests).toBeLessThanOrEqual(2);
    github.intercept = () => false;
    await run();
    expect(github.takeRequests()).toEqual([]);
    expect(await app.facts('good')).toEqual({});
  });
});
