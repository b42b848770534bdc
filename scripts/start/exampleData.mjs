import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../lib/paths.mjs';
import { runLogged } from '../lib/processes.mjs';
import { say } from '../lib/say.mjs';

/**
 * Fills what a catalog file cannot hold: the recorded telemetry of the example
 * estate, and this clone's own history. Both may be repeated without effect,
 * and neither stands in the way of a start.
 */
export async function loadExampleData({ url, tokenFile, env, logFolder }) {
  const steps = [
    {
      title: 'replaying the recorded telemetry',
      needs: 'examples/replay.mjs',
      args: ['examples/replay.mjs'],
    },
    {
      title: "reading this repository's own history",
      needs: '.git',
      args: [
        'packages/cli/bin/plumbline.cjs',
        'changes',
        'import',
        '--git',
        paths.root,
      ],
    },
  ].filter(({ needs }) => existsSync(join(paths.root, needs)));
  for (const { title, args } of steps) {
    say(`  ${title} …`);
    const log = join(logFolder, 'example-data.log');
    const { code } = await runLogged(process.execPath, args, {
      cwd: paths.root,
      env: { ...env, PLUMBLINE_URL: url, PLUMBLINE_TOKEN_FILE: tokenFile },
      log,
      append: true,
    });
    if (code !== 0) {
      say(`  warning: ${title} failed; the reason is at the end of ${log}`);
    }
  }
}
