import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PortalServer } from './PortalServer';
import { BuiltCli } from './runCli';

/**
 * The built command with a token, and a portal that it calls; the portal has no
 * routes when a test begins. To be called within `describe`.
 *
 * @param prefix - what each `run` begins with
 */
export function commandLine(...prefix: string[]) {
  const cli = new BuiltCli();
  const portal = new PortalServer();
  const token = join(cli.folder, 'token');

  const runWith: BuiltCli['run'] = (args, options = {}) =>
    cli.run([...prefix, ...args], {
      ...options,
      env: {
        PLUMBLINE_URL: portal.url,
        PLUMBLINE_TOKEN_FILE: token,
        ...options.env,
      },
    });

  beforeAll(async () => {
    cli.build();
    await portal.start();
    writeFileSync(token, 'local-token\n');
  });

  beforeEach(() => portal.reset());

  afterAll(async () => {
    cli.remove();
    await portal.stop();
  });

  return { cli, portal, run: (...args: string[]) => runWith(args), runWith };
}
