import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isLeftOut } from '../standards/readModule';
import { signalGroup } from './Terraform';

const stateFile = 'terraform.tfstate';
const groupFile = 'process-group.json';

/** A folder in which one run takes place; only its owner may look into it. */
export type Workspace = {
  folder: string;
  /** Of what is running in it, for whoever cleans up after a crash. */
  remember(group: number): void;
  state(): Promise<Buffer | undefined>;
  write(name: string, content: Buffer): Promise<void>;
  read(name: string): Promise<Buffer>;
  remove(): Promise<void>;
};

/** Where runs take place. */
export class Workspaces {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * A fresh folder with the module, the variables and the state. A run of the
   * same request that was left behind on this machine is ended first, and what
   * it knew last is taken over.
   */
  async open(options: {
    /** Of one name, one run takes place at a time. */
    name: string;
    module: string;
    /** Looks at what was taken of the module, before anything else is there. */
    check?(folder: string): Promise<void>;
    variables: object;
    state: Buffer | undefined;
  }): Promise<Workspace> {
    const { check, module, name, variables } = options;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const left = await this.#takeOver(name);
    const state = newerState(options.state, left);
    const folder = await mkdtemp(join(this.#folder, `${name}-`));
    await cp(module, folder, {
      recursive: true,
      filter: source => source === module || !isLeftOut(basename(source)),
    });
    try {
      await check?.(folder);
    } catch (error) {
      await writeState(folder, state);
      throw error;
    }
    await writeFile(
      join(folder, 'terraform.tfvars.json'),
      JSON.stringify(variables),
      { mode: 0o600 },
    );
    await writeState(folder, state);
    return {
      folder,
      remember: group => {
        // At once: the process may be killed at the next instruction.
        void writeFile(
          join(folder, groupFile),
          JSON.stringify({ group, started: startOf(group) }),
        ).catch(() => {});
      },
      state: () => optionalFile(join(folder, stateFile)),
      write: (file, content) =>
        writeFile(join(folder, file), content, { mode: 0o600 }),
      read: file => readFile(join(folder, file)),
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  }

  async #takeOver(run: string): Promise<Buffer | undefined> {
    const names = (await readdir(this.#folder)).filter(name =>
      name.startsWith(`${run}-`),
    );
    let newest: Buffer | undefined;
    for (const name of names) {
      const folder = join(this.#folder, name);
      await endLeftover(await optionalFile(join(folder, groupFile)));
      newest = newerState(newest, await optionalFile(join(folder, stateFile)));
      await rm(folder, { recursive: true, force: true });
    }
    return newest;
  }
}

async function writeState(
  folder: string,
  state: Buffer | undefined,
): Promise<void> {
  if (state) {
    await writeFile(join(folder, stateFile), state, { mode: 0o600 });
  }
}

/** Of one lineage, the one with the higher serial; else the first. */
function newerState(
  first: Buffer | undefined,
  second: Buffer | undefined,
): Buffer | undefined {
  const [a, b] = [first, second].map(readState);
  if (!a || !b) {
    return a ? first : b && second;
  }
  return a.lineage === b.lineage && b.serial > a.serial ? second : first;
}

/** Undefined for none, and for one whose writing was cut off. */
function readState(
  content: Buffer | undefined,
): { lineage: string; serial: number } | undefined {
  try {
    return content && JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * When a process began, as the system writes it: its number may be another's by
 * now. Empty for one that is gone. Linux says it without a process of its own,
 * which slim images could not start: field 22 of proc_pid_stat(5), in ticks since
 * the boot.
 */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${statOf(pid)[19]}`;
  } catch {
    return startByPs(pid);
  }
}

/** From the third field on: the second, a name in parentheses, may hold spaces. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function startByPs(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    }).trim();
  } catch {
    return '';
  }
}

/** One that only waits to be looked at by its parent does nothing any more. */
function isZombie(pid: number): boolean {
  try {
    return statOf(pid)[0] === 'Z';
  } catch {
    return false;
  }
}

async function endLeftover(content: Buffer | undefined): Promise<void> {
  try {
    const { group, started } = JSON.parse(content?.toString('utf8') ?? '');
    // Earlier versions wrote what `ps` says.
    const read = [startOf, startByPs].find(one => one(group) === started);
    if (started !== '' && read) {
      signalGroup(group, 'SIGKILL');
      // Until it is gone, the state is still being written.
      while (read(group) === started && !isZombie(group)) {
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    }
  } catch {
    // Nothing ran, or it was not written down to the end.
  }
}

async function optionalFile(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
