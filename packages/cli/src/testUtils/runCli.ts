import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// eslint-disable-next-line no-restricted-syntax -- tests run from their sources
const packageFolder = resolve(__dirname, '..', '..');

type RunOptions = { env?: NodeJS.ProcessEnv; cwd?: string };
export type CliResult = { code: number | null; stdout: string; stderr: string };

/**
 * Built once for all test files that this process runs, with what V8 compiled of
 * it: a fifth of the time of these tests.
 */
const built = resolve(
  packageFolder,
  `../../.test-results/cli/${performance.timeOrigin}`,
);
const bundle = join(built, 'plumbline.cjs');

/** The command as users get it: bundled, in a process of its own. */
export class BuiltCli {
  /** A folder of this command's own, removed at the end: its state is there. */
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'plumbline-cli-'));
  }

  build(): void {
    if (existsSync(bundle)) {
      return;
    }
    execFileSync(
      process.execPath,
      [join(packageFolder, 'build.mjs'), '--outdir', built],
      { stdio: 'pipe' },
    );
  }

  run(
    args: string[],
    options: RunOptions & { stdin?: string } = {},
  ): Promise<CliResult> {
    const { child, ended } = this.start(args, options);
    child.stdin.end(options.stdin ?? '');
    return ended;
  }

  /** For what a person does while it runs. */
  start(args: string[], options: RunOptions = {}) {
    const child = spawn(process.execPath, [bundle, ...args], {
      cwd: options.cwd ?? this.folder,
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        NODE_COMPILE_CACHE: built,
        PLUMBLINE_DATA: join(this.folder, 'state'),
        ...options.env,
      },
    });
    const ended = new Promise<CliResult>((done, fail) => {
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', text => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
      child.on('error', fail);
      child.on('close', code => done({ code, stdout, stderr }));
    });
    return { child, ended };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
