import { spawn } from 'node:child_process';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { gitEnvironment } from './git';

/**
 * Applies a unified diff to the files below a folder, or to none of them. The
 * folder need not be a repository; nothing outside it is touched.
 */
export async function applyDiff(
  folder: string,
  diff: string,
  path: string,
): Promise<void> {
  const { code, output } = await new Promise<{
    code: number | null;
    output: string;
  }>((resolve, reject) => {
    const child = spawn('git', ['apply', '--whitespace=nowarn', '-'], {
      cwd: folder,
      env: gitEnvironment(),
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.setEncoding('utf8').on('data', chunk => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', ended => resolve({ code: ended, output: text }));
    // Git may end before it has read all of it.
    child.stdin.on('error', () => {});
    child.stdin.end(diff);
  }).catch(error => {
    throw new Failure(
      exitCode.wrongUsage,
      `The patch could not be applied in '${folder}': is it a folder, and git installed? (${error.code})`,
    );
  });
  if (code !== 0) {
    throw new Failure(
      exitCode.refused,
      `The patch does not fit ${path} in '${folder}': ${output
        .split('\n')[0]
        .replace(/^error: /, '')}.`,
    );
  }
}
