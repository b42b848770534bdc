import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../lib/paths.mjs';
import { Failure } from '../lib/say.mjs';

/**
 * When a process began, in the machine's own terms: with the pid it identifies a
 * process from a later one of the same number. Undefined where nobody says.
 */
export function processStart(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The 22nd field; the second, the name, may hold spaces and brackets.
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    // Gone, or not to be looked at.
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return error.code === 'EPERM';
  }
}

function readLock(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  try {
    return { text, holder: JSON.parse(text) };
  } catch {
    // Nobody of ours writes half a lock: whatever this is, nobody holds it.
    return { text };
  }
}

function isHeld(holder) {
  const { pid, start } = holder ?? {};
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) {
    return false;
  }
  if (!isAlive(pid)) {
    return false;
  }
  const now = processStart(pid);
  return start === undefined || now === undefined || start === now;
}

/**
 * The lock's file, or undefined with a PostgreSQL: SQLite is for one process,
 * and PostgreSQL for any number.
 */
function lockFile(env) {
  return env.PLUMBLINE_DATABASE_URL ? undefined : join(dataFolder(env), 'lock');
}

function refuse({ url }) {
  throw new Failure(
    `Plumbline is already running at ${url} with this state folder; stop it, or give another one with PLUMBLINE_DATA, and another port with PLUMBLINE_PORT.`,
  );
}

/** Fails with one sentence when another process has the state folder. */
export function assertFolderFree(env = process.env) {
  const file = lockFile(env);
  const lock = file && readLock(file);
  if (lock && isHeld(lock.holder)) {
    refuse(lock.holder);
  }
}

/**
 * Removes a lock that nobody holds. Another start may have done so meanwhile and
 * taken the folder: what was moved is looked at again, and put back if held.
 */
function putAside(file, aside) {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') {
      return;
    }
    throw error;
  }
  try {
    const moved = readLock(aside);
    if (moved && isHeld(moved.holder)) {
      linkSync(aside, file);
      refuse(moved.holder);
    }
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * Takes the state folder for this process, or fails with one sentence. It is
 * given back when the process ends; after a SIGKILL the next start sees that
 * nobody holds it.
 * @returns a function that gives it back earlier
 */
export function lockFolder(url, env = process.env) {
  // Whoever makes it: nobody else may look into it from the beginning.
  mkdirSync(dataFolder(env), { recursive: true, mode: 0o700 });
  const file = lockFile(env);
  if (!file) {
    return () => {};
  }
  const own = JSON.stringify({
    pid: process.pid,
    start: processStart(process.pid),
    url,
  });
  const staging = `${file}.${process.pid}`;
  writeFileSync(staging, own, { mode: 0o600 });
  try {
    for (;;) {
      try {
        // Unlike a write, this is whole at once, and for one process only.
        linkSync(staging, file);
        break;
      } catch (error) {
        if (error.code !== 'EEXIST') {
          throw error;
        }
      }
      assertFolderFree(env);
      putAside(file, `${staging}.old`);
    }
  } finally {
    rmSync(staging, { force: true });
  }
  const release = () => {
    process.removeListener('exit', release);
    if (readLock(file)?.text === own) {
      rmSync(file, { force: true });
    }
  };
  process.on('exit', release);
  return release;
}
