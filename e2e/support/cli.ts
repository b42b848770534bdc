import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..');

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Where a command runs: the portal it asks, and the folder it keeps its session in. */
export interface CliPlace {
  url: string;
  data: string;
}

/** Runs the command that `npx plumbline` would. */
export function plumbline(
  place: CliPlace,
  ...args: string[]
): Promise<CliResult> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PLUMBLINE_URL: place.url,
    PLUMBLINE_DATA: place.data,
    NO_COLOR: '1',
  };
  delete env.PLUMBLINE_TOKEN_FILE;
  // Playwright sets it for its own reporters.
  delete env.FORCE_COLOR;
  return new Promise((done, failed) => {
    const child = spawn(join(root, 'node_modules/.bin/plumbline'), args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', chunk => (stdout += String(chunk)));
    child.stderr.on('data', chunk => (stderr += String(chunk)));
    child.once('error', failed);
    child.once('close', code => done({ code, stdout, stderr }));
  });
}
