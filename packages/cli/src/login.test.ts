import { statSync } from 'node:fs';
import { join } from 'node:path';
import { PortalServer, refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

describe('plumbline login', () => {
  const { cli, portal, runWith: run } = commandLine();

  let signIns: number;

  function signInFor(expiresInSeconds: number) {
    signIns = 0;
    portal
      .route('GET /api/auth/example/refresh', ({ headers }) => {
        signIns += 1;
        const userEntityRef = String(headers['x-plumbline-user']);
        return userEntityRef === 'user:default/ana.ruiz'
          ? {
              body: {
                profile: {},
                backstageIdentity: {
                  token: `token-${signIns}`,
                  expiresInSeconds,
                  identity: { userEntityRef },
                },
              },
            }
          : refusal(403, 'NotAllowedError', 'Not an example user.');
      })
      .route('GET /api/evidence/collectors', () => ({ body: { items: [] } }));
  }

  const lastToken = () =>
    portal.requests[portal.requests.length - 1].headers.authorization;

  afterEach(async () => {
    await run(['logout']);
  });

  it('acts as the user until logout', async () => {
    signInFor(3600);
    expect(await run(['login', '--user', 'Ana.Ruiz'])).toEqual({
      code: 0,
      stdout: `From now on you act as user:default/ana.ruiz at ${portal.url}.\n`,
      stderr: '',
    });
    const file = join(cli.folder, 'state', 'session.json');
    // eslint-disable-next-line no-bitwise
    expect(statSync(file).mode & 0o777).toBe(0o600);

    await run(['collectors', 'list']);
    expect(lastToken()).toBe('Bearer token-1');
    await run([
      '--token-file',
      join(cli.folder, 'token'),
      'collectors',
      'list',
    ]);
    expect(lastToken()).toBe('Bearer local-token');
    const who = await run(['whoami', '--json']);
    expect(JSON.parse(who.stdout)).toEqual({
      portal: portal.url,
      userEntityRef: 'user:default/ana.ruiz',
      expiresAt: expect.stringMatching(/Z$/),
      renews: true,
    });

    await run(['logout']);
    await run(['collectors', 'list']);
    expect(lastToken()).toBe('Bearer local-token');
  });

  it('gets a fresh token before the old one expires', async () => {
    signInFor(60);
    await run(['login', '--user', 'ana.ruiz']);
    await run(['collectors', 'list']);
    expect(lastToken()).toBe('Bearer token-2');
  });

  it('gets another token where the portal no longer knows the old one', async () => {
    signInFor(3600);
    await run(['login', '--user', 'ana.ruiz']);
    portal.route('GET /api/evidence/collectors', ({ headers }) =>
      headers.authorization === 'Bearer token-1'
        ? refusal(401, 'AuthenticationError', 'Unknown key.')
        : { body: { items: [] } },
    );
    expect(await run(['collectors', 'list'])).toMatchObject({ code: 0 });
    await run(['collectors', 'list']);
    expect(signIns).toBe(2);
  });

  it('shows no token to another portal', async () => {
    signInFor(3600);
    await run(['login', '--user', 'ana.ruiz']);
    const other = new PortalServer();
    await other.start();
    other.route('GET /api/evidence/collectors', () => ({
      body: { items: [] },
    }));
    await run(['collectors', 'list'], { env: { PLUMBLINE_URL: other.url } });
    expect(other.requests[0].headers.authorization).toBe('Bearer local-token');
    await other.stop();
  });

  it('says so where there are no example users', async () => {
    portal.route('GET /api/auth/example/refresh', () =>
      refusal(404, 'NotFoundError', "Unknown auth provider 'example'"),
    );
    expect(await run(['login', '--user', 'ana.ruiz'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'This portal has no example users; sign in is not part of it.\n',
    });
  });

  it('names the portal and the file of a token that is refused', async () => {
    portal.route('GET /api/evidence/collectors', () =>
      refusal(401, 'AuthenticationError', 'Illegal token'),
    );
    expect(await run(['collectors', 'list'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `The portal at ${portal.url} refused the token in '${join(
        cli.folder,
        'token',
      )}': Illegal token\n`,
    });
  });

  it('says as whom commands go on acting after a refusal', async () => {
    signInFor(3600);
    await run(['login', '--user', 'ana.ruiz']);
    expect(await run(['login', '--user', 'mallory'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        "Not an example user. You still act as user:default/ana.ruiz; 'logout' ends that.\n",
    });
    await run(['collectors', 'list']);
    expect(lastToken()).toBe('Bearer token-1');
  });

  it('keeps nothing of a refusal', async () => {
    signInFor(3600);
    expect(await run(['login', '--user', 'mallory'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Not an example user.\n',
    });
    await run(['collectors', 'list']);
    expect(lastToken()).toBe('Bearer local-token');
  });
});
