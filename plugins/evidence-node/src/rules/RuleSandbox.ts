import { ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type {
  FactValues,
  Rule,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import type { Trial, TrialOutcome } from './messages';

const limits = {
  /** For some hundred sets of facts at a time, in milliseconds. */
  deadlineMs: 2_000,
  /** Until the child is there. */
  startMs: 20_000,
  memoryMb: 128,
  /** A child that nobody needs is ended after this long. */
  idleMs: 10_000,
  /** Callers that wait, besides the one that is served. */
  waiting: 4,
  samplesAtOnce: 200,
};

/**
 * Runs rules in a process of their own: one child, one trial at a time. A child
 * that takes too long or too much memory is killed, and this process goes on.
 * (A worker thread that runs out of memory would take this process with it.)
 */
export class RuleSandbox {
  readonly #limits: typeof limits;
  #child: Promise<ChildProcess> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #ids = 0;

  /** @param change - of the limits, for tests */
  constructor(change: Partial<typeof limits> = {}) {
    this.#limits = { ...limits, ...change };
  }

  /**
   * Evaluates each rule over each set of facts.
   *
   * @param now - epoch milliseconds
   * @returns milliseconds that the evaluation took
   * @throws InputError that says why a rule was stopped; ServiceUnavailableError
   *   where too many wait, or no child can be started
   */
  async tryOut(
    rules: readonly Rule[],
    samples: readonly FactValues[],
    now: number,
  ): Promise<number> {
    if (rules.length === 0 || samples.length === 0) {
      return 0;
    }
    if (this.#waiting > this.#limits.waiting) {
      throw new ServiceUnavailableError(
        'Too many rules are being tried out; try again in a few seconds',
      );
    }
    this.#waiting += 1;
    const before = this.#last;
    const run = (async () => {
      await before;
      try {
        return await this.#runAll(rules, samples, now);
      } finally {
        this.#waiting -= 1;
      }
    })();
    this.#last = run.catch(() => {});
    return run;
  }

  async #runAll(
    rules: readonly Rule[],
    samples: readonly FactValues[],
    now: number,
  ): Promise<number> {
    const { samplesAtOnce } = this.#limits;
    const names = [...new Set(rules.flatMap(({ facts }) => facts))];
    let ms = 0;
    for (let from = 0; from < samples.length; from += samplesAtOnce) {
      ms += await this.#runSome(rules, {
        id: this.#ids++,
        rules: rules.map(({ text, type, facts }) => ({ text, type, facts })),
        samples: samples.slice(from, from + samplesAtOnce).map(values =>
          Object.fromEntries(
            names.flatMap(name => {
              const value = values.get(name);
              return value === undefined ? [] : [[name, value]];
            }),
          ),
        ),
        now,
      });
    }
    return ms;
  }

  async #runSome(rules: readonly Rule[], trial: Trial): Promise<number> {
    const child = await this.#started();
    const { deadlineMs, memoryMb } = this.#limits;
    const answer = await this.#answerOf(child, trial);
    if (answer === 'late') {
      throw stopped(`it takes more than ${deadlineMs / 1000} seconds`);
    }
    if (answer === 'gone') {
      throw stopped(`it needs more than ${memoryMb} MB of memory`);
    }
    if (answer.stopped) {
      const { rule, why } = answer.stopped;
      throw new InputError(`'${shortened(rules[rule].text)}': ${why}`);
    }
    return answer.ms;
  }

  async #answerOf(
    child: ChildProcess,
    trial: Trial,
  ): Promise<TrialOutcome | 'late' | 'gone'> {
    clearTimeout(this.#idle);
    const ended = new AbortController();
    const { signal } = ended;
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await Promise.race([
        answerTo(child, signal, trial.id),
        once(child, 'exit', { signal }).then(() => 'gone' as const),
        new Promise<'late'>(resolve => {
          timer = setTimeout(resolve, this.#limits.deadlineMs, 'late');
          child.send(trial);
        }),
      ]);
      if (typeof answer === 'string') {
        this.#end(child);
      } else {
        this.#idle = setTimeout(() => this.#end(child), this.#limits.idleMs);
        this.#idle.unref();
      }
      return answer;
    } finally {
      clearTimeout(timer);
      ended.abort();
    }
  }

  #end(child: ChildProcess): void {
    this.#child = undefined;
    child.kill('SIGKILL');
  }

  async #started(): Promise<ChildProcess> {
    const starting = (this.#child ??= start(this.#limits));
    try {
      const child = await starting;
      if (child.connected) {
        return child;
      }
      // It ended while nobody needed it.
      this.#child = start(this.#limits);
      return await this.#child;
    } catch (error) {
      this.#child = undefined;
      throw new ServiceUnavailableError(
        "Rules can't be tried out: no process can be started for them",
        error as Error,
      );
    }
  }
}

/** For all plugins of this process: they share one child, and its bounds. */
export const ruleSandbox = new RuleSandbox();

async function start({
  memoryMb,
  startMs,
}: typeof limits): Promise<ChildProcess> {
  const file = require.resolve(
    '@plumbline/backstage-plugin-evidence-node/ruleProcess',
  );
  const child = fork(file, {
    execArgv: [
      `--max-old-space-size=${memoryMb}`,
      // In a clone it is TypeScript.
      ...(file.endsWith('.ts')
        ? [
            '--require',
            require.resolve('@backstage/cli/config/nodeTransform.cjs'),
          ]
        : []),
    ],
    // No secret of this process is known to it.
    env: { NODE_ENV: process.env.NODE_ENV },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    const signal = AbortSignal.timeout(startMs);
    await Promise.race([
      answerTo(child, signal, 'ready'),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`It ended with ${code}`);
      }),
    ]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  // Whoever waits for an answer notices that it is gone.
  child.on('error', () => {});
  // It never keeps this process from ending, and ends with it.
  child.unref();
  child.channel?.unref();
  return child;
}

/** The loader of TypeScript sends messages of its own, which are left aside. */
async function answerTo(
  child: ChildProcess,
  signal: AbortSignal,
  id: TrialOutcome['id'],
): Promise<TrialOutcome> {
  for await (const [message] of on(child, 'message', { signal })) {
    if (message.id === id) {
      return message;
    }
  }
  throw new Error('It sends nothing any more');
}

function stopped(why: string): InputError {
  return new InputError(`The rule was stopped: ${why}`);
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
