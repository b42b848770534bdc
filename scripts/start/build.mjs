import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  fingerprint,
  stamp,
  workspaceClosure,
  workspaces,
} from '../lib/fingerprint.mjs';
import { yarn } from '../lib/install.mjs';
import { paths } from '../lib/paths.mjs';
import { runLogged } from '../lib/processes.mjs';
import { Failure, say, withProgress } from '../lib/say.mjs';

/** Of all settings, as the packages declare them; the backend reads it. */
export const configSchemaFile = join(
  paths.root,
  'packages/backend/dist/config-schema.json',
);

/** What declares settings; what the declarations import of others is in the lock file. */
function configDeclarations() {
  return workspaces().flatMap(({ folder }) =>
    ['package.json', 'config.schema.json']
      .map(name => join(folder, name))
      .filter(path => existsSync(path)),
  );
}

/** What makes {@link configSchemaFile}. */
export const configSchemaBuild = {
  workspace: 'backend',
  script: 'config-schema',
  title: 'configuration schema',
  result: relative(paths.root, configSchemaFile),
  sources: () => [
    join(paths.root, 'scripts/start/configSchema.mjs'),
    ...configDeclarations(),
  ],
};

/** What has to be built before a start: the pages, the command line, and so on. */
export const builds = [
  { workspace: 'app', title: 'pages', result: 'packages/app/dist/index.html' },
  {
    workspace: '@plumbline/cli',
    title: 'command line',
    result: 'packages/cli/dist/plumbline.cjs',
    // With the library that `standards init` copies.
    sources: () => [
      ...workspaceClosure('@plumbline/cli'),
      join(paths.root, 'standards'),
      join(paths.root, 'docs/schemas'),
    ],
  },
  {
    workspace: '@plumbline/terraform-provider-plumbline',
    title: 'Terraform provider',
    result: 'examples/terraform-provider/dist/provider.cjs',
  },
  configSchemaBuild,
];

/**
 * Builds one workspace, unless its sources are as they were at the last build:
 * its own and those of all workspaces under it, unless it says which.
 */
export async function buildIfChanged(
  { workspace, title, result, script = 'build', sources },
  logFolder,
) {
  const wanted = fingerprint([
    join(paths.root, 'yarn.lock'),
    ...(sources?.() ?? workspaceClosure(workspace)),
  ]);
  const done = stamp(
    join(paths.cache, `built-${workspace.replace(/\W+/g, '-')}`),
  );
  if (done.matches(wanted) && existsSync(join(paths.root, result))) {
    return;
  }
  say(`Building the ${title} …`);
  const log = join(logFolder, `build-${title.replace(' ', '-')}.log`);
  const { code } = await withProgress(`building the ${title}`, () =>
    runLogged(process.execPath, yarn('workspace', workspace, script), {
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
