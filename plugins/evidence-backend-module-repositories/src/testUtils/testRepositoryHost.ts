/* eslint jest/no-export: "off" -- tests that every host of repositories has */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { CodeServer } from './codeServer';
import { goodFiles } from './goodFiles';
import { aPayGroup, inFolder, startRepositories } from './startRepositories';
import { tarOf } from './tar';

const canary = 'canary4711';
const bad = 'acme/bad';

/**
 * Conformance tests of a repository host: an error of one repository is reported
 * in one sentence and does not affect the others, requests go to the configured
 * server only, and secrets are not logged.
 */
export function testRepositoryHost(options: {
  /** The module that adds it. */
  feature: BackendFeature;
  /** Of its integration. */
  type: string;
  /** As errors name it. */
  title: string;
  /** As addresses have it. */
  host: string;
  /** Its API. */
  createServer: () => CodeServer;
  /** The address of the API at such a server. */
  apiOf: (baseUrl: string) => string;
  /** Of the folder of all of a repository on `main`, as people open it. */
  pageOf: (repository: string) => string;
  /** Of a repository in the API. */
  pathOf: (repository: string) => string;
  /** In the paths of archives of files. */
  archive: string;
}): void {
  const { createServer, host, pageOf, pathOf, title, type } = options;
  const server = createServer();
  const archivePart = options.archive;
  const url = (repository: string) => `url:${pageOf(repository)}`;
  let app: Awaited<ReturnType<typeof startRepositories>>;

  beforeEach(async () => {
    server.repositories.clear();
    server.intercept = () => false;
    await server.start();
    server.add('acme/good', goodFiles);
    server.add(bad, goodFiles);
  });

  afterEach(async () => {
    await app?.server.stop();
    server.stop();
  });

  const start = async (own: object = {}) => {
    app = await startRepositories({
      hosts: [options.feature],
      entities: [
        inFolder(url('acme/good'), 'good'),
        inFolder(url(bad), 'bad'),
        aPayGroup,
      ],
      own: { timeout: '4s', ...own },
      config: {
        integrations: {
          [type]: [
            { host, apiBaseUrl: options.apiOf(server.baseUrl), token: canary },
          ],
        },
      },
    });
    server.takeRequests();
  };
  const run = () => app.run('repos');
  /** The good one is reported, the other is not, and no secret is shown. */
  const expectQuarantine = async (sentence: RegExp) => {
    const { outcome, error } = await run();
    expect(outcome).toBe('failed');
    expect(error).toMatch(sentence);
    expect(Object.keys(await app.facts('good'))).toHaveLength(15);
    expect(await app.facts('bad')).toEqual({});
    expect(`${error} ${app.logged.join('\n')}`).not.toContain(canary);
  };
  const answering = (
    part: string,
    answer: (res: ServerResponse) => unknown,
  ) => {
    server.intercept = (req, res) => {
      if (!req.url!.startsWith(pathOf(bad)) || !req.url!.includes(part)) {
        return false;
      }
      answer(res);
      return true;
    };
  };

  it.each([
    ['fails', '', 500, '', /^acme\/bad: .+ answered 500$/],
    ['is not there', '', 404, '{}', / answered 404: it does not exist, or/],
    ['may not be read', '', 401, '', / answered 401: the credentials/],
    // Its files are not known then: it is not without any.
    ['refuses its branch', 'branches', 403, '{}', / answered 403: the cred/],
    ['answers no JSON', '', 200, '<html>', /not valid JSON/],
    [
      'answers other JSON',
      '',
      200,
      '{"default_branch":7}',
      /Unexpected response from .*, at 'default_branch'/,
    ],
    [
      'sends no archive',
      archivePart,
      200,
      `<html>${canary}</html>`,
      / sent no files/,
    ],
  ])('%s', async (_, part, code, body, sentence) => {
    answering(part, res => res.writeHead(code).end(body));
    await start();
    await expectQuarantine(sentence);
  });

  it.each([
    ['hangs', '', (_: unknown) => {}],
    ['hangs with its archive', archivePart, (_: unknown) => {}],
    [
      'drips',
      '',
      (res: ServerResponse) => {
        res.writeHead(200);
        const timer = setInterval(() => res.write(' '), 50);
        res.on('close', () => clearInterval(timer));
      },
    ],
    [
      'drips its archive',
      archivePart,
      (res: ServerResponse) => {
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
    Object.assign(server.repositories.get(bad)!, { archive: change(archive) });
    await start();
    await expectQuarantine(/gave nothing that could be read as a repository/);
  });

  it('redirects to another server, which is never requested', async () => {
    const inside = createServer();
    inside.add(bad, goodFiles);
    await inside.start();
    answering('', res =>
      res.writeHead(302, { location: `${inside.baseUrl}${pathOf(bad)}` }).end(),
    );
    await start();
    await expectQuarantine(/ answered 302, a redirect to another server/);
    expect(inside.takeRequests()).toEqual([]);
    inside.stop();
  });

  it('redirects in a circle', async () => {
    answering('', res => res.writeHead(301, { location: pathOf(bad) }).end());
    await start();
    await expectQuarantine(/redirected in a circle/);
  });

  it('was renamed, and is followed', async () => {
    server.add('acme/renamed', goodFiles);
    answering('', res =>
      res.writeHead(301, { location: pathOf('acme/renamed') }).end(),
    );
    await start();
    await run();
    expect(server.takeRequests()).toContain(
      `200 ${decodeURIComponent(pathOf('acme/renamed'))}`,
    );
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
    Object.assign(server.repositories.get(bad)!, {
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
    Object.assign(server.repositories.get(bad)!, { archive });
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
    server.intercept = (__, res) =>
      Boolean(res.writeHead(code, headers).end('{}'));
    await start();
    expect(await run()).toMatchObject({
      outcome: 'failed',
      error: expect.stringContaining(`The rate limit of ${title} is used up`),
    });
    const requests = server.takeRequests().length;
    expect(requests).toBeLessThanOrEqual(2);
    server.intercept = () => false;
    await run();
    expect(server.takeRequests()).toEqual([]);
    expect(await app.facts('good')).toEqual({});
  });
}
