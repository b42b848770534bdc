import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../lib/paths.mjs';
import { openLog } from '../lib/logFile.mjs';
import { keepRunning, runLogged, startChild } from '../lib/processes.mjs';
import { say } from '../lib/say.mjs';

const replay = 'examples/replay.mjs';
const toil = 'examples/toil.mjs';
const past = 'examples/history.mjs';
/** How often the recording is reported again, in seconds: facts go stale after 15 minutes. */
const replayEvery = '120';

/**
 * Fills what a catalog file cannot hold: the recorded telemetry of the example
 * estate, its work by hand, and this clone's own history. Each may be repeated
 * without effect, and none stands in the way of a start.
 * @param history - whether also what the shop decided in the last 90 days
 */
export async function loadExampleData(options) {
  const { url, tokenFile, env, logFolder, history } = options;
  const steps = [
    {
      title: 'replaying the recorded telemetry',
      needs: replay,
      args: [replay],
    },
    {
      title: 'importing example tickets of 90 days',
      needs: toil,
      args: [toil],
    },
    {
      title: 'adding what the shop decided before',
      needs: past,
      args: [past],
      left: !history,
    },
    {
      title: "reading this repository's own history",
      needs: '.git',
      args: [
        'packages/cli/bin/plumbline.cjs',
        // Whoever is signed in on this machine: the source is the token's.
        '--token-file',
        tokenFile,
        'changes',
        'import',
        '--git',
        paths.root,
      ],
    },
  ].filter(({ needs, left }) => !left && existsSync(join(paths.root, needs)));
  const log = join(logFolder, 'example-data.log');
  const run = {
    cwd: paths.root,
    env: { ...env, PLUMBLINE_URL: url, PLUMBLINE_TOKEN_FILE: tokenFile },
  };
  for (const { title, args } of steps) {
    say(`  ${title} …`);
    const { code } = await runLogged(process.execPath, args, {
      ...run,
      log,
      append: true,
    });
    if (code !== 0) {
      say(`  warning: ${title} failed; the reason is at the end of ${log}`);
    }
  }
  if (steps.some(({ needs }) => needs === replay)) {
    goOnReplaying(run, log);
  }
}

/** A recording that is reported once would be stale before a visitor has looked around. */
function goOnReplaying(options, log) {
  const file = openLog(log, { flags: 'a' });
  const start = () => {
    const child = startChild(
      process.execPath,
      [
        '--require',
        join(paths.root, 'scripts/start/followParent.cjs'),
        replay,
        '--every',
        replayEvery,
      ],
      { ...options, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => file.write(text));
    }
    return child;
  };
  keepRunning('the replay of the recorded telemetry', start, { say });
}
