import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLog } from './logFile.mjs';
import { Failure } from './say.mjs';

/** How long a child may take to end after the signal to stop, in ms. */
const graceMs = 10_000;

/** Between two starts of what exited unexpectedly. */
const longestPauseMs = 60_000;

const running = new Set();
let stopping;
/** From when on what ends is not started again. */
let ending = false;

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
  const file = openLog(log, { flags: append ? 'a' : 'w' });
  const started = Date.now();
  const child = startChild(command, args, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text;
      file.write(text);
    });
  }
  const code = await ended(child).then(
    end => end.code ?? 1,
    error => {
      file.write(`${error.message}\n`);
      return 127;
    },
  );
  file.end();
  return {
    code,
    seconds: (Date.now() - started) / 1000,
    output,
  };
}

/** Ends everything that was started here. */
export async function stopAll() {
  ending = true;
  await Promise.all([...running].map(child => stopChild(child)));
}

/**
 * Ends all children, then this process, when it gets the signal to end or when the
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

/**
 * Starts what has to run as long as this process does again when it ends by
 * itself: after a second, then after twice the pause before, up to a minute.
 *
 * @param start - starts it and gives its process
 * @param first - the process that runs already; by default it is started
 * @returns `{ stop(signal) }`
 */
export function keepRunning(name, start, { say, first = start() }) {
  let current;
  let pause = 1000;
  let stopped = false;
  const begin = child => {
    const began = Date.now();
    const again = why => {
      if (ending || stopped) {
        return;
      }
      if (Date.now() - began > longestPauseMs) {
        pause = 1000;
      }
      say(`  warning: ${name} exited unexpectedly (${why}); restarting it`);
      setTimeout(() => !ending && !stopped && begin(start()), pause).unref();
      pause = Math.min(2 * pause, longestPauseMs);
    };
    current = child;
    current.once('error', error => again(error.message));
    current.once('exit', (code, signal) =>
      again(describeEnd({ code, signal })),
    );
  };
  begin(first);
  return {
    stop: signal => {
      stopped = true;
      return stopChild(current, signal);
    },
  };
}

/** How a process ended, in a few words. */
export function describeEnd({ code, signal }) {
  return signal ?? `exit code ${code}`;
}

/** Of the state folder or the temporary one, which stops any command. */
const unwritable = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO']);

function asFailure(error) {
  if (!unwritable.has(error?.code) || !error.path) {
    return error;
  }
  return new Failure(
    `'${error.path}' cannot be written (${error.code}); free some space or choose another folder with PLUMBLINE_DATA.`,
  );
}

/**
 * Runs a command's main function; its result is the exit code. When it is over,
 * by itself or by an error, so is all that it started: a child that stays would
 * keep the process, and with it the lock and the port, for nothing.
 */
export async function runMain(main) {
  // A console that is gone or full must not take the portal with it.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {});
  }
  let exitCode;
  try {
    exitCode = (await main()) ?? 0;
  } catch (thrown) {
    const error = asFailure(thrown);
    const isSentence = error instanceof Failure;
    process.stderr.write(
      `plumbline: ${isSentence ? error.message : error?.stack ?? error}\n`,
    );
    exitCode = isSentence ? error.exitCode : 1;
  }
  if (stopping) {
    // Its exit code says why.
    await stopping;
  }
  await stopAll();
  process.exit(exitCode);
}

/** Whether the end of this process has begun. */
export function isStopping() {
  return stopping !== undefined;
}
