import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitRepository } from './GitRepository';
import { PortalServer } from './PortalServer';
import { BuiltCli } from './runCli';

type Told = { file: string; line: number; rule: string; severity: string };

/**
 * `plumbline catalog validate` in a repository of its own for each test, with a
 * portal to ask. To be called within `describe`.
 */
export function catalogValidation() {
  let cli: BuiltCli;
  let portal: PortalServer;
  let repository: GitRepository;

  const run = (args: string[], cwd = repository.folder) =>
    cli.run(['catalog', 'validate', ...args], {
      cwd,
      env: {
        PLUMBLINE_URL: portal.url,
        PLUMBLINE_TOKEN_FILE: join(cli.folder, 'token'),
      },
    });

  beforeAll(async () => {
    cli = new BuiltCli();
    portal = await PortalServer.start();
    writeFileSync(join(cli.folder, 'token'), 'local-token\n');
  });

  beforeEach(() => {
    portal.reset();
    repository = new GitRepository();
  });

  afterEach(() => repository.remove());

  afterAll(async () => {
    cli.remove();
    await portal.stop();
  });

  return {
    portal: () => portal,
    repository: () => repository,
    cli: () => cli,
    run,
    /** What it found, a line each. */
    async told(args: string[], cwd?: string): Promise<string[]> {
      const { stdout } = await run([...args, '--format', 'json'], cwd);
      return (JSON.parse(stdout) as Told[]).map(
        ({ file, line, rule, severity }) =>
          `${file}:${line} ${severity} ${rule}`,
      );
    },
  };
}
