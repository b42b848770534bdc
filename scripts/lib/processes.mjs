import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a child may take to end after it was asked to, in ms. */
const graceMs = 10_000;

const running = new Set();
let stopping;

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
}

/**
 * Starts a child in a process group of its own, so that it can be ended together
 * with all it started, and so that Ctrl-C reaches it once, through us.
 */
export function startChild(command, args, options = {}) {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    detached: true,
  });
  if (child.pid !== undefined) {
    running.add(child);
    child.once('exit', () => {
      running.delete(child);
      // What the child itself left behind.
      signalGroup(child, 'SIGKILL');
    });
  }
  return child;
}

/** Resolves once the child ended; rejects when it could not be started. */
export function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Asks a child's group to end, and after ten seconds ends it. */
export async function stopChild(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exited = new Promise(resolve => child.once('exit', resolve));
  signalGroup(child, signal);
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}

/**
 * Runs a command to its end with all output in a log file.
 * @returns `{ code, seconds, output }`; `code` is 127 when it could not be started
 */
export async function runLogged(command, args, { log, append, ...options }) {
  mkdirSync(dirname(log), { recursive: true });
  const file = createWriteStream(log, { flags: append ? 'a' : 'w' });
  const started = Date.now();
  const child = startChild(command, args, options);
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      chunks.push(chunk);
      file.write(chunk);
    });
  }
  const code = await ended(child).then(
    end => end.code ?? 1,
    error => {
      file.write(`${error.message}\n`);
      return 127;
    },
  );
  await new Promise(resolve => file.end(resolve));
  return {
    code,
    seconds: (Date.now() - started) / 1000,
    output: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Ends everything that was started here. */
export async function stopAll() {
  await Promise.all([...running].map(child => stopChild(child)));
}

/**
 * Ends all children, then this process, when it is told to end or when the
 * process that handed over to it is gone. Ctrl-C arrives several times (from
 * the terminal, from npm, from the launcher): only the first counts.
 * @returns a function that takes all this back
 */
export function endTogether({ onStop } = {}) {
  const stop = (reason, exitCode) => {
    if (stopping) {
      return;
    }
    stopping = (async () => {
      onStop?.(reason);
      await Promise.race([stopAll(), sleep(graceMs + 2000)]);
      process.exit(exitCode);
    })();
  };
  const listeners = {
    SIGINT: () => stop('SIGINT', 130),
    SIGTERM: () => stop('SIGTERM', 143),
    SIGHUP: () => stop('SIGHUP', 129),
    disconnect: () => stop('disconnect', 1),
    exit: () => running.forEach(child => signalGroup(child, 'SIGKILL')),
  };
  for (const [event, listener] of Object.entries(listeners)) {
    process.on(event, listener);
  }
  // Listening for 'disconnect' would otherwise keep this process alive.
  process.channel?.unref();
  return () => {
    for (const [event, listener] of Object.entries(listeners)) {
      process.removeListener(event, listener);
    }
  };
}

/**
 * Calls back when the process that started this one is gone. Only for a start
 * through npm, which a script may end with SIGKILL: from a shell, outliving the
 * shell is what `nohup` and `&` are for.
 */
export function watchNpm(onGone) {
  if (!process.env.npm_lifecycle_event) {
    return;
  }
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer);
      onGone();
    }
  }, 500);
  timer.unref();
}

/** Whether the end of this process has begun. */
export function isStopping() {
  return stopping !== undefined;
}
