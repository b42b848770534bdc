import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** As it is on this machine. */
export type TerraformVersion = { command: string; version: string };

export type TerraformRun = {
  cwd: string;
  /** All that it sees of an environment, besides what it needs to run. */
  variables: Readonly<Record<string, string>>;
  signal: AbortSignal;
  timeoutMs: number;
  /** Each line of either stream, as it comes. */
  onLine?: (line: string) => void;
  /** With the process group, once it runs. */
  onStart?: (group: number) => void;
};

export type TerraformResult = {
  code: number;
  /** Up to a bound; beyond it there is no result. */
  stdout: string;
  /** Its last lines, for an error. */
  tail: string[];
  timedOut: boolean;
};

const commands = ['terraform', 'tofu'];
/** In characters; the JSON of a plan with 1,000 resources has a few million. */
const usualMostOutput = 64_000_000;
const tailLines = 40;
/** How long a process may take to end after it was requested to, in ms. */
const usualGraceMs = 15_000;
/** How long a look at the PATH counts, in ms. */
const lookMs = 10_000;

/** Terraform or OpenTofu, found on PATH, each run in a process group of its own. */
export class Terraform {
  readonly #cliConfig: string;
  readonly #graceMs: number;
  readonly #mostOutput: number;
  readonly #path: string;
  #found?: { at: number; version: Promise<TerraformVersion | undefined> };

  /**
   * @param options.cliConfig - a file of ours: what the machine's own says
   *   about registries does not count
   */
  constructor(options: {
    cliConfig: string;
    path?: string;
    /** How long a process may take to end after it was requested to, in ms. */
    graceMs?: number;
    /** In characters. */
    mostOutput?: number;
  }) {
    this.#cliConfig = options.cliConfig;
    this.#graceMs = options.graceMs ?? usualGraceMs;
    this.#mostOutput = options.mostOutput ?? usualMostOutput;
    this.#path = options.path ?? process.env.PATH ?? '';
  }

  /** Undefined where there is neither. Looked up again every ten seconds. */
  async find(): Promise<TerraformVersion | undefined> {
    if (!this.#found || Date.now() - this.#found.at > lookMs) {
      this.#found = { at: Date.now(), version: this.#look() };
    }
    return this.#found.version;
  }

  /** @throws Error where it can't be started */
  async run(
    args: readonly string[],
    options: TerraformRun,
  ): Promise<TerraformResult> {
    const found = await this.find();
    if (!found) {
      throw new Error('Neither terraform nor tofu is on PATH');
    }
    return this.#spawn(found.command, args, options);
  }

  async #look(): Promise<TerraformVersion | undefined> {
    for (const command of commands) {
      try {
        const { code, stdout } = await this.#spawn(
          command,
          ['version', '-json'],
          {
            cwd: '/',
            variables: {},
            signal: new AbortController().signal,
            timeoutMs: 20_000,
          },
        );
        const version = JSON.parse(stdout).terraform_version;
        if (code === 0 && /^1\./.test(version)) {
          return { command, version };
        }
      } catch {
        // Not there, or nothing that answers like it.
      }
    }
    return undefined;
  }

  async #spawn(
    command: string,
    args: readonly string[],
    options: TerraformRun,
  ): Promise<TerraformResult> {
    const { cwd, onLine, onStart, signal, timeoutMs, variables } = options;
    const child = spawn(command, args, {
      cwd,
      // Killing terraform alone would leave its providers running.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...variables,
        PATH: this.#path,
        HOME: cwd,
        TMPDIR: cwd,
        TF_CLI_CONFIG_FILE: this.#cliConfig,
        TF_IN_AUTOMATION: '1',
        TF_INPUT: '0',
        CHECKPOINT_DISABLE: '1',
      },
    });
    const mostOutput = this.#mostOutput;
    const output: string[] = [];
    let size = 0;
    const tail: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      size += text.length;
      if (size <= mostOutput) {
        output.push(text);
      }
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', line => {
        if (line.trim() !== '') {
          tail.push(line.slice(0, 2_000));
          tail.splice(0, tail.length - tailLines);
          onLine?.(line);
        }
      });
    }
    let timedOut = false;
    let killer: NodeJS.Timeout | undefined;
    const end = () => {
      signalGroup(child.pid, 'SIGINT');
      killer ??= setTimeout(
        () => signalGroup(child.pid, 'SIGKILL'),
        this.#graceMs,
      );
    };
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutMs);
    signal.addEventListener('abort', end);
    try {
      const code = await new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('spawn', () => onStart?.(child.pid!));
        child.once('close', ended => resolve(ended ?? -1));
        if (signal.aborted) {
          end();
        }
      });
      if (size > mostOutput) {
        throw new Error(
          `Terraform printed more than ${mostOutput} characters; the plan is too large`,
        );
      }
      return { code, stdout: output.join(''), tail, timedOut };
    } finally {
      clearTimeout(timer);
      clearTimeout(killer);
      signal.removeEventListener('abort', end);
      // Whatever it left behind.
      signalGroup(child.pid, 'SIGKILL');
    }
  }
}

/** Does nothing where the group is gone. */
export function signalGroup(
  group: number | undefined,
  signal: NodeJS.Signals,
): void {
  if (group === undefined) {
    return;
  }
  try {
    process.kill(-group, signal);
  } catch {
    // Gone already.
  }
}
