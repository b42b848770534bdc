import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { paths } from './paths.mjs';
import { runLogged } from './processes.mjs';
import { Failure, say, withProgress } from './say.mjs';

/**
 * The Node that everything runs on. Node 24 crashes with better-sqlite3 12, and
 * Node 20 is too old for a part of the checks.
 */
const nodeMajor = 22;
export const nodeVersion = '22.23.3';

/** The major version of the Node whose headers are in a folder; undefined when there are none. */
function headersMajor(folder) {
  const file = join(folder, 'include/node/node_version.h');
  if (!existsSync(file)) {
    return undefined;
  }
  const found = /#define NODE_MAJOR_VERSION (\d+)/.exec(
    readFileSync(file, 'utf8'),
  );
  return found ? Number(found[1]) : undefined;
}

/**
 * The environment in which a Node found at `node` is everybody's Node.
 * `npm_config_nodedir` names the headers native modules are built against: an
 * inherited one may belong to another Node, and building against it gives a
 * module that cannot be loaded.
 */
export function environmentFor(node, env = process.env) {
  const home = dirname(dirname(node));
  const next = { ...env };
  next.PATH = [dirname(node), ...(env.PATH ?? '').split(delimiter)]
    .filter((entry, index, all) => entry && all.indexOf(entry) === index)
    .join(delimiter);
  if (headersMajor(home) === nodeMajor) {
    next.npm_config_nodedir = home;
  } else if (
    env.npm_config_nodedir &&
    headersMajor(env.npm_config_nodedir) !== nodeMajor
  ) {
    delete next.npm_config_nodedir;
  }
  return next;
}

function npmCommand() {
  const execPath = process.env.npm_execpath;
  return execPath && basename(execPath) === 'npm-cli.js'
    ? [process.execPath, execPath]
    : ['npm'];
}

function runs(node) {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8' }).startsWith(
      `v${nodeMajor}.`,
    );
  } catch {
    // Not there, or made for another C library: either way it is of no use.
    return false;
  }
}

async function installNode(name, folder) {
  say(
    `Getting Node ${nodeVersion} (this machine has ${process.version}), once, into .toolchain/ …`,
  );
  const log = join(paths.toolchain, 'node.log');
  const staging = `${folder}.${process.pid}`;
  mkdirSync(staging, { recursive: true });
  try {
    writeFileSync(join(staging, 'package.json'), '{ "private": true }\n');
    const [command, ...prefix] = npmCommand();
    const { code } = await withProgress('downloading Node', () =>
      runLogged(
        command,
        [
          ...prefix,
          'install',
          '--no-audit',
          '--no-fund',
          '--no-package-lock',
          '--ignore-scripts',
          `--prefix=${staging}`,
          `${name}@${nodeVersion}`,
        ],
        { cwd: staging, log },
      ),
    );
    const installed = join(staging, 'node_modules', name);
    if (code !== 0 || !existsSync(join(installed, 'bin/node'))) {
      throw new Failure(
        `Node ${nodeVersion} could not be installed from npm (see ${log}); put a Node ${nodeMajor} on PATH and try again.`,
      );
    }
    if (!runs(join(installed, 'bin/node'))) {
      throw new Failure(
        `The Node ${nodeVersion} that npm has for ${process.platform}-${process.arch} does not run on this system; put a Node ${nodeMajor} on PATH and try again.`,
      );
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(installed, folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * A fitting Node: the present one, or one brought by npm.
 * @returns `{ node, env }`, the binary and the environment to run everything with
 */
export async function ensureNode() {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new Failure(
      `Plumbline starts on Linux and macOS; on '${process.platform}' use a Linux container or WSL.`,
    );
  }
  if (Number(process.versions.node.split('.')[0]) === nodeMajor) {
    return {
      node: process.execPath,
      env: environmentFor(process.execPath),
    };
  }
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(paths.toolchain, `${name}-${nodeVersion}`);
  const node = join(folder, 'bin/node');
  if (!runs(node)) {
    await installNode(name, folder);
  }
  return { node, env: environmentFor(node) };
}
