import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fingerprint, stamp, workspaces } from './fingerprint.mjs';
import { paths } from './paths.mjs';
import { runLogged } from './processes.mjs';
import { Failure, say, withProgress } from './say.mjs';

/** The arguments with which a Node runs the vendored Yarn. */
export function yarn(...args) {
  return [paths.yarn, ...args];
}

function yarnEnvironment(env) {
  // Where a proxy looks into TLS, npm gets the certificates to trust; Node is not.
  const authorities = env.NODE_EXTRA_CA_CERTS ?? env.npm_config_cafile;
  return {
    ...env,
    ...(authorities && { NODE_EXTRA_CA_CERTS: authorities }),
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_PROGRESS_BARS: '0',
    YARN_ENABLE_INLINE_BUILDS: '1',
    YARN_IGNORE_PATH: '1',
  };
}

function onPath(env, ...names) {
  return names.some(name =>
    (env.PATH ?? '').split(delimiter).some(folder => {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return true;
      } catch {
        // Not in this folder; the next one may have it.
        return false;
      }
    }),
  );
}

/** What is needed to compile a native module and is not on PATH. */
export function missingBuildTools(env) {
  return [
    [['c++', 'g++', 'clang++'], 'a C++ compiler'],
    [['make', 'gmake'], 'make'],
    [['python3', 'python'], 'Python 3'],
  ]
    .filter(([names]) => !onPath(env, ...names))
    .map(([, title]) => title);
}

/** Whether the SQLite module is there and can be loaded by this Node. */
function sqliteWorks({ node, env }) {
  try {
    execFileSync(
      node,
      ['-e', "new (require('better-sqlite3'))(':memory:').close()"],
      { cwd: join(paths.root, 'packages/backend'), env, stdio: 'ignore' },
    );
    return true;
  } catch {
    // Not built, or built for another Node; what to do about it is the caller's matter.
    return false;
  }
}

function sqliteFailure(env, log, command) {
  const missing = missingBuildTools(env);
  if (missing.length === 0) {
    return new Failure(
      `The SQLite module (better-sqlite3) could not be built although a compiler is here; its output is in ${log}.`,
    );
  }
  const how =
    process.platform === 'darwin'
      ? 'xcode-select --install'
      : 'on Debian or Ubuntu: sudo apt-get install g++ make python3';
  const list = missing.join(', ').replace(/, ([^,]*)$/, ' and $1');
  return new Failure(
    `SQLite has no prebuilt module for this machine, and building one needs ${list}: install ${
      missing.length > 1 ? 'them' : 'it'
    } (${how}) and run ${command} again.`,
  );
}

/**
 * Installs the dependencies, unless those of the present manifests and lockfile
 * are there already.
 */
export async function ensureInstalled(toolchain, command) {
  const { node, env } = toolchain;
  const manifests = workspaces().map(each => join(each.folder, 'package.json'));
  const wanted = fingerprint(
    [
      join(paths.root, 'package.json'),
      join(paths.root, 'yarn.lock'),
      join(paths.root, '.yarnrc.yml'),
      ...manifests,
    ],
    `${process.platform}-${process.arch}-node22`,
  );
  // Inside node_modules: whoever deletes that folder deletes the memory of it.
  const done = stamp(join(paths.root, 'node_modules/.plumbline-install'));
  if (done.matches(wanted)) {
    return;
  }
  const first = !existsSync(join(paths.root, 'node_modules/.yarn-state.yml'));
  say(
    first
      ? 'Installing dependencies (the first time takes two to six minutes) …'
      : 'Dependencies changed: installing them …',
  );
  const log = join(paths.toolchain, 'install.log');
  const { code, output } = await withProgress('installing', () =>
    runLogged(node, yarn('install', '--immutable'), {
      cwd: paths.root,
      env: yarnEnvironment(env),
      log,
    }),
  );
  if (!sqliteWorks(toolchain) && /better-sqlite3/.test(output)) {
    throw sqliteFailure(env, log, command);
  }
  if (code !== 0) {
    const reason = /YN0028/.test(output)
      ? 'yarn.lock does not fit the package.json files; run `yarn install` and commit the lockfile'
      : `the reason is at the end of ${log}`;
    throw new Failure(`Installing the dependencies failed: ${reason}.`);
  }
  done.write(wanted);
}
