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

/** Runs the command line of this clone. */
export function plumbline(
  place: CliPlace,
  ...args: string[]
): Promise<CliResult> {
  return start(place, args).ended;
}

/** Begins a login; `ended` resolves once it is approved or rejected at `address`. */
export async function beginLogin(
  place: CliPlace,
): Promise<{ address: string; ended: Promise<CliResult> }> {
  const { child, ended } = start(place, ['login', '--no-browser']);
  const address = await new Promise<string>((found, failed) => {
    let text = '';
    child.stderr.on('data', chunk => {
      text += String(chunk);
      const [, each] = /browser: (\S+)\n/.exec(text) ?? [];
      if (each) {
        found(each);
      }
    });
    void ended.then(({ stderr }) => failed(new Error(stderr)), failed);
  });
  return { address, ended };
}

function start({ url, data }: CliPlace, args: string[]) {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PLUMBLINE_URL: url,
    PLUMBLINE_DATA: data,
    NO_COLOR: '1',
  };
  delete env.PLUMBLINE_TOKEN_FILE;
  // Playwright sets it for its own reporters.
  delete env.FORCE_COLOR;
  const child = spawn(join(root, 'node_modules/.bin/plumbline'), args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<CliResult>((done, failed) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', chunk => (stdout += String(chunk)));
    child.stderr.on('data', chunk => (stderr += String(chunk)));
    child.once('error', failed);
    child.once('close', code => done({ code, stdout, stderr }));
  });
  return { child, ended };
}
