// Makes the next versions and changelogs, and what has to follow from them.
import { spawnSync } from 'node:child_process';
import { yarn } from '../lib/install.mjs';
import { paths } from '../lib/paths.mjs';

const commands = [
  yarn('changeset', 'version'),
  yarn('install', '--mode=update-lockfile'),
  yarn(
    'prettier',
    '--write',
    '{packages,plugins}/*/{package.json,CHANGELOG.md}',
  ),
];

for (const args of commands) {
  const { status } = spawnSync(process.execPath, args, {
    cwd: paths.root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
