import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, stamp, workspaceClosure } from '../lib/fingerprint.mjs';
import { yarn } from '../lib/install.mjs';
import { paths } from '../lib/paths.mjs';
import { runLogged } from '../lib/processes.mjs';
import { Failure, say, whileSaying } from '../lib/say.mjs';

/** What has to be built before a start: the pages, and the command line. */
export const builds = [
  { workspace: 'app', title: 'pages', result: 'packages/app/dist/index.html' },
  {
    workspace: '@plumbline/cli',
    title: 'command line',
    result: 'packages/cli/dist/plumbline.cjs',
  },
  {
    workspace: '@plumbline/terraform-provider-plumbline',
    title: 'Terraform provider',
    result: 'packages/terraform-provider/dist/provider.cjs',
  },
];

/**
 * Builds one workspace, unless its sources and those of all workspaces under it
 * are as they were at the last build.
 */
export async function buildIfChanged({ workspace, title, result }, logFolder) {
  const wanted = fingerprint([
    join(paths.root, 'yarn.lock'),
    ...workspaceClosure(workspace),
  ]);
  const done = stamp(
    join(paths.cache, `built-${workspace.replace(/\W+/g, '-')}`),
  );
  if (done.matches(wanted) && existsSync(join(paths.root, result))) {
    return;
  }
  say(`Building the ${title} …`);
  const log = join(logFolder, `build-${title.replace(' ', '-')}.log`);
  const { code } = await whileSaying(`building the ${title}`, () =>
    runLogged(process.execPath, yarn('workspace', workspace, 'build'), {
      cwd: paths.root,
      log,
    }),
  );
  if (code !== 0) {
    throw new Failure(
      `Building the ${title} failed; the reason is at the end of ${log}.`,
    );
  }
  done.write(wanted);
}

/** Builds what changed since the last time. */
export async function buildAll(logFolder) {
  for (const build of builds) {
    await buildIfChanged(build, logFolder);
  }
}
