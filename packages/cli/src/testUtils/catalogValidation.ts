import { commandLine } from './commandLine';
import { GitRepository } from './GitRepository';

type Finding = { file: string; line: number; rule: string; severity: string };

/**
 * `plumbline catalog validate` in a repository of its own for each test, with a
 * portal to ask. To be called within `describe`.
 */
export function catalogValidation() {
  const { cli, portal, runWith } = commandLine('catalog', 'validate');
  let repository: GitRepository;

  const run = (args: string[], cwd = repository.folder) =>
    runWith(args, { cwd });

  beforeEach(() => {
    repository = new GitRepository();
  });

  afterEach(() => repository.remove());

  return {
    portal: () => portal,
    repository: () => repository,
    cli: () => cli,
    run,
    /** What it found, a line each. */
    async findingsOf(args: string[], cwd?: string): Promise<string[]> {
      const { stdout } = await run([...args, '--format', 'json'], cwd);
      return (JSON.parse(stdout) as Finding[]).map(
        ({ file, line, rule, severity }) =>
          `${file}:${line} ${severity} ${rule}`,
      );
    },
  };
}
