import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import type { Runner } from '../../runner';
import { print } from '../../terminal/print';
import { cliVersion } from '../../version';
import { sourceTemplate } from './template';

export function register(program: Command, run: Runner): void {
  program
    .command('sources')
    .description('Modules that read systems of record')
    .command('new')
    .description('Write the package of a source of your own, with its tests')
    .argument('<name>', 'of the system, such as acme', sourceName)
    .option(
      '--folder <folder>',
      'where (default: plugins/evidence-backend-module-<name>)',
    )
    .action((name, options) => run({}, () => newSource(name, options)));
}

function sourceName(text: string): string {
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(text) || text.length > 50) {
    throw new InvalidArgumentError(
      'It must be lower-case words with - between them, such as acme-deploy.',
    );
  }
  return text;
}

async function newSource(
  name: string,
  options: { folder?: string },
): Promise<ExitCode> {
  const folder =
    options.folder ?? join('plugins', `evidence-backend-module-${name}`);
  try {
    if ((await readdir(folder).catch(absentAsEmpty)).length > 0) {
      throw new Failure(
        exitCode.refused,
        `'${folder}' has files already; give another one with --folder.`,
      );
    }
    for (const [path, text] of Object.entries(
      sourceTemplate(name, cliVersion),
    )) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: 'wx' });
      print(file);
    }
  } catch (error) {
    if (error instanceof Failure) {
      throw error;
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      exitCode.wrongUsage,
      `'${folder}' can't be written (${code}).`,
    );
  }
  print(
    `\nNext: yarn install, yarn --cwd ${folder} test; README.md there has what the portal needs.`,
  );
  return exitCode.done;
}

function absentAsEmpty(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') {
    return [];
  }
  throw error;
}
