import { readFileSync } from 'node:fs';

/** Ends the command with one sentence and an exit code, without a stack trace. */
export class Failure extends Error {
  constructor(message, { exitCode = 1 } = {}) {
    super(message);
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}

/** One plain line on the console. */
export function say(line = '') {
  process.stdout.write(`${line}\n`);
}

/** The last lines of a log, for showing why something failed. */
export function tail(file, lines = 20) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines);
  } catch (error) {
    return [`(no log: ${error.message})`];
  }
}

/**
 * Says that something is still going on every half minute, so that a long quiet
 * step is not taken for a hang.
 */
export async function withProgress(label, work) {
  const started = Date.now();
  const timer = setInterval(() => {
    say(`  still ${label}, ${Math.round((Date.now() - started) / 1000)} s`);
  }, 30_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
