import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { browserSignIn } from './portal/browserSignIn';
import { BuiltCli } from './testUtils/runCli';
import { ana, SignInPortal } from './testUtils/SignInPortal';

const lasting = { experimentalRefreshToken: { enabled: true } };
const documents = {
  clientIdMetadataDocuments: { enabled: true, allowedClientIdPatterns: [] },
};
const registration = {
  experimentalDynamicClientRegistration: { enabled: true },
};

describe('plumbline login in a browser', () => {
  const cli = new BuiltCli();
  const file = join(cli.folder, 'state', 'session.json');
  let portal: SignInPortal;

  const run = (...args: string[]) =>
    cli.run(args, { env: { PLUMBLINE_URL: portal.url } });
  const session = () => JSON.parse(readFileSync(file, 'utf8'));
  const change = (fields: object) =>
    writeFileSync(file, JSON.stringify({ ...session(), ...fields }));
  const expired = () => change({ expiresAt: new Date().toISOString() });

  /** Until the page is to be opened. */
  async function begin() {
    const { child, ended } = cli.start(['login', '--no-browser'], {
      env: { PLUMBLINE_URL: portal.url },
    });
    const page = await new Promise<URL>((opened, failed) => {
      let text = '';
      child.stderr.on('data', chunk => {
        text += chunk;
        const [, address] = /browser: (\S+)\n/.exec(text) ?? [];
        if (address) {
          opened(new URL(address));
        }
      });
      void ended.then(result => failed(new Error(JSON.stringify(result))));
    });
    return { child, ended, page };
  }

  async function logIn() {
    const { ended, page } = await begin();
    const answer = await fetch(await portal.decide(page, 'approve'));
    expect(answer.status).toBe(200);
    expect(await ended).toMatchObject({
      code: 0,
      stdout: `From now on you act as ${ana} at ${portal.url}.\n`,
    });
  }

  beforeAll(() => cli.build());
  afterEach(() => rmSync(file, { force: true }));
  afterAll(() => cli.remove());

  describe.each([
    // Backstage takes documents over plain HTTP only so.
    ['as the client of the portal', documents, 'development'],
    ['as a client that is registered', registration, 'test'],
  ])('%s', (_, auth, environment) => {
    const { NODE_ENV } = process.env;

    beforeAll(async () => {
      Object.assign(process.env, { NODE_ENV: environment });
      portal = await SignInPortal.start({ ...auth, ...lasting });
    });
    afterAll(() => {
      Object.assign(process.env, { NODE_ENV });
    });

    it('acts as who approved it, with what they own, until logout', async () => {
      await logIn();
      expect(statSync(file).mode % 0o1000).toBe(0o600);
      expect(await run('collectors', 'list')).toMatchObject({ code: 0 });
      expect(portal.callers.at(-1)).toMatchObject({
        userEntityRef: ana,
        ownershipEntityRefs: expect.arrayContaining(['group:default/payments']),
      });
      expect((await run('whoami')).stdout).toMatch(
        `${ana} at ${portal.url}, until logout; the token is renewed at `,
      );

      const { refreshToken } = session().oauth;
      expect(await run('logout')).toEqual({
        code: 0,
        stdout: 'You act as the holder of the token file again.\n',
        stderr: '',
      });
      expect(await portal.refreshes(refreshToken)).toBe(false);
      expect(await run('collectors', 'list')).toMatchObject({ code: 4 });
    });
  });

  describe('where a login lasts', () => {
    beforeAll(async () => {
      portal = await SignInPortal.start({ ...registration, ...lasting });
    });

    it('gets another token before the old one ends and after a refusal', async () => {
      await logIn();
      const first = session();
      expired();
      expect(await run('collectors', 'list')).toMatchObject({ code: 0 });
      const second = session();
      expect(second.oauth.refreshToken).not.toBe(first.oauth.refreshToken);
      expect(Date.parse(second.expiresAt)).toBeGreaterThan(Date.now());
      expect(await portal.refreshes(first.oauth.refreshToken)).toBe(false);

      change({ token: 'of a portal that was set up anew' });
      expect(await run('collectors', 'list')).toMatchObject({ code: 0 });
      expect(session().oauth.refreshToken).not.toBe(second.oauth.refreshToken);
    });

    it('keeps the session where several commands renew at once', async () => {
      await logIn();
      expired();
      const results = await Promise.all(
        [1, 2, 3].map(() => run('collectors', 'list')),
      );
      expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(
        Array(3).fill([0, '']),
      );
      expired();
      expect(await run('collectors', 'list')).toMatchObject({ code: 0 });
    });

    it('says so where the login has ended', async () => {
      await logIn();
      const { oauth } = session();
      change({ oauth: { ...oauth, refreshToken: `${oauth.refreshToken}x` } });
      expired();
      expect(await run('collectors', 'list')).toEqual({
        code: 2,
        stdout: '',
        stderr: `Your login at ${portal.url} has ended; run 'npx --package @plumbline/cli plumbline login' again.\n`,
      });
    });

    it('keeps nothing of a login that was not approved', async () => {
      const { ended, page } = await begin();
      await fetch(await portal.decide(page, 'reject'));
      const { code, stderr } = await ended;
      expect([code, stderr.split('\n').at(-2)]).toEqual([
        2,
        'The login was not approved in the portal.',
      ]);
      expect(await run('whoami')).toMatchObject({
        stdout: expect.stringMatching(/^The holder of the token/),
      });
    });

    it('takes the address from a browser elsewhere, and of no other login', async () => {
      const { child, ended, page } = await begin();
      const address = new URL(await portal.decide(page, 'approve'));
      const other = new URL(address);
      other.searchParams.set('state', 'of another login');
      expect((await fetch(other)).status).toBe(400);
      child.stdin.write(`${other}\nnonsense\n${address}\n`);
      const { code, stderr } = await ended;
      expect([code, stderr.match(/That is not where/g)]).toEqual([
        0,
        Array(2).fill('That is not where'),
      ]);
    });

    it('listens elsewhere where its port is taken', async () => {
      const server = createServer();
      await new Promise<void>(done => {
        // In use by another process.
        server.once('error', () => done()).listen(8055, '127.0.0.1', done);
      });
      try {
        const { ended, page } = await begin();
        const address = new URL(await portal.decide(page, 'approve'));
        expect(address.port).not.toBe('8055');
        await fetch(address);
        expect(await ended).toMatchObject({ code: 0 });
      } finally {
        server.close();
      }
    });

    it('does not wait for ever', async () => {
      await expect(
        browserSignIn({
          portal: portal.url,
          fetch,
          show: () => {},
          patience: 600,
          input: new PassThrough(),
        }),
      ).rejects.toMatchObject({
        exitCode: 4,
        message: expect.stringMatching(/^The login was not approved within/),
      });
    });

    it('ends a former login at the portal', async () => {
      await logIn();
      const { refreshToken } = session().oauth;
      await logIn();
      expect(await portal.refreshes(refreshToken)).toBe(false);
      expect(await portal.refreshes(session().oauth.refreshToken)).toBe(true);
    });

    it('logs out while the portal is away, and says so', async () => {
      await logIn();
      change({ portal: 'http://127.0.0.1:1' });
      expect(await run('logout')).toEqual({
        code: 0,
        stdout: 'You act as the holder of the token file again.\n',
        stderr: expect.stringMatching(
          /^The login did not end at the portal.+Could not reach the portal/,
        ),
      });
      expect(() => session()).toThrow('ENOENT');
    });
  });

  it('lasts as long as its token where the portal renews none', async () => {
    portal = await SignInPortal.start(registration);
    await logIn();
    expired();
    expect((await run('whoami')).stdout).toMatch(/, until .+ UTC\n$/);
    expect(await run('collectors', 'list')).toMatchObject({ code: 0 });
    change({ token: 'expired' });
    expect(await run('collectors', 'list')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Your login at .+ has ended/),
    });
  });

  it('names what to configure where the portal has no such login', async () => {
    portal = await SignInPortal.start({});
    const { code, stderr } = await run('login');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^The portal at .+ lets no command line log in; .+'auth\.clientIdMetadataDocuments\.enabled: true'.+'--token-file'\.\n$/,
    );
  });

  it('says that plain HTTP is for development only', async () => {
    portal = await SignInPortal.start(documents);
    expect(await run('login')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^The portal at .+ refused the login: Invalid client_id\. .+ is https\.\n$/,
      ),
    });
  });

  it('needs a portal that can be reached, and is Backstage', async () => {
    const other = createServer((_, res) => res.end('<html>')).listen(0);
    const { port } = other.address() as { port: number };
    const at = (url: string) =>
      cli.run(['login'], { env: { PLUMBLINE_URL: url } });
    expect(await at('http://127.0.0.1:1')).toMatchObject({ code: 4 });
    expect(await at(`http://127.0.0.1:${port}`)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('was not answered with JSON'),
    });
    other.close();
  });
});

describe('a token for pipelines', () => {
  const cli = new BuiltCli();
  const token = join(cli.folder, 'token');

  beforeAll(() => cli.build());
  afterAll(() => cli.remove());

  it('is refused by the plugins to which it is not restricted', async () => {
    writeFileSync(token, 'of-the-pipeline');
    const externalAccess = [
      {
        type: 'static',
        options: { token: 'of-the-pipeline', subject: 'pipelines' },
        accessRestrictions: [{ plugin: 'evidence' }],
      },
    ];
    const portal = await SignInPortal.start({}, { auth: { externalAccess } });
    const env = { PLUMBLINE_URL: portal.url, PLUMBLINE_TOKEN_FILE: token };
    expect(await cli.run(['collectors', 'list'], { env })).toMatchObject({
      code: 0,
    });
    expect(portal.callers).toMatchObject([{ subject: 'pipelines' }]);
    const { status } = await fetch(`${portal.url}/api/toil/collectors`, {
      headers: { authorization: 'Bearer of-the-pipeline' },
    });
    expect(status).toBe(403);
  });
});
