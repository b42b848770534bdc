// Publishes the archives whose versions the registry does not have, with
// provenance. The lines that it prints make the changesets action set the tags.
import { spawnSync } from 'node:child_process';
import { paths } from '../lib/paths.mjs';
import { runMain } from '../lib/processes.mjs';
import { Failure, say } from '../lib/say.mjs';
import { packAll } from './pack.mjs';

function npm(...args) {
  return spawnSync('npm', args, { encoding: 'utf8', cwd: paths.root });
}

/** Whether the registry has this version; an answer that says neither stops us. */
function isPublished(name, version) {
  const { status, stdout, stderr } = npm(
    'view',
    `${name}@${version}`,
    'version',
  );
  if (status === 0) {
    return stdout.trim() === version;
  }
  if (/E404/.test(stderr)) {
    return false;
  }
  throw new Failure(`The registry did not answer for ${name}: ${stderr}`);
}

await runMain(async () => {
  for (const { name, manifest, archive } of await packAll(paths.testResults)) {
    if (isPublished(name, manifest.version)) {
      continue;
    }
    const { status, stderr } = npm(
      'publish',
      archive,
      '--provenance',
      '--access',
      'public',
    );
    if (status !== 0) {
      throw new Failure(`Publishing ${name} failed: ${stderr}`);
    }
    const tag = `${name}@${manifest.version}`;
    if (spawnSync('git', ['tag', tag], { cwd: paths.root }).status !== 0) {
      throw new Failure(`The tag ${tag} could not be set.`);
    }
    say(`New tag: ${tag}`);
  }
  return 0;
});
