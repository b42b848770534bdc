import { existsSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { paths } from '../lib/paths.mjs';
import { openLog } from '../lib/logFile.mjs';
import { ended, startChild } from '../lib/processes.mjs';
import { say } from '../lib/say.mjs';
import { followLog } from './backendLog.mjs';

const folder = join(paths.root, 'packages/backend');

/**
 * Most of what an answer is made of is garbage soon after. With the default of
 * 16 MB its space is full, and the process paused to clear it, more often; 64 MB
 * took 100 MB more and was no faster (docs/operations.md).
 * What loading leaves behind the backend clears by itself, once. From then on
 * garbage may take 40% of what is in use instead of up to three times of it.
 */
const memory = [
  '--max-semi-space-size=32',
  '--expose-gc',
  '--heap-growing-percent=40',
];

/**
 * Starts the one process that serves the pages and the API, in production mode
 * (development would add stack traces to answers).
 * @returns `{ child, end }`, `end` resolving to `{ code, signal }`
 */
export function startBackend({ configs, log, env, verbose }) {
  if (existsSync(log)) {
    renameSync(log, `${log}.1`);
  }
  const require = createRequire(join(folder, 'package.json'));
  const child = startChild(
    process.execPath,
    [
      ...memory,
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      '--require',
      join(paths.root, 'scripts/start/followParent.cjs'),
      'src/index.ts',
      ...configs.flatMap(file => ['--config', file]),
    ],
    {
      cwd: folder,
      env: { ...env, NODE_ENV: 'production' },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const file = openLog(log);
  followLog([child.stdout, child.stderr], {
    log: file,
    logName: log,
    say,
    verbose,
  });
  const end = ended(child).finally(() => file.end());
  return { child, end };
}

async function readiness(url) {
  try {
    const response = await fetch(`${url}/.backstage/health/v1/readiness`);
    const body = await response.json();
    return { ready: response.status === 200, message: body.message };
  } catch {
    // Not listening yet; whoever waits asks again.
    return { ready: false };
  }
}

/**
 * Waits until the estate is projected, printing what is being waited for.
 * @param isOver - checked between two looks; waiting ends when it is true
 */
export async function untilReady(url, isOver) {
  let printed;
  while (!isOver()) {
    const { ready, message } = await readiness(url);
    if (ready) {
      return;
    }
    if (message && message !== printed) {
      say(`  ${message} …`);
      printed = message;
    }
    await sleep(250);
  }
}
