import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bare repositories in a folder, with what people do to them by git. */
export class BareRemotes {
  readonly #folder = mkdtempSync(join(tmpdir(), 'plumbline-remotes-'));
  readonly path = join(this.#folder, 'srv');

  constructor() {
    mkdirSync(this.path);
    // Copied for each: to start git takes longer.
    this.git(
      this.#folder,
      'init',
      '--quiet',
      '--bare',
      '--template=',
      '--initial-branch=main',
      'empty.git',
    );
  }

  create(name: string, files: Record<string, string>): void {
    const empty = join(this.#folder, 'empty.git');
    cpSync(empty, this.#bare(name), { recursive: true });
    this.#commit(name, texts(files), { isFirst: true });
  }

  commit(name: string, files: Record<string, string>, branch = 'main'): void {
    this.#commit(name, texts(files), { branch });
  }

  remove(name: string, path: string): void {
    this.#commit(name, [`D ${path}`]);
  }

  rename(name: string, from: string, to: string): void {
    this.#commit(name, [`R ${from} ${to}`]);
  }

  link(name: string, path: string, target: string): void {
    this.#commit(name, [`M 120000 inline ${path}`, data(target)]);
  }

  /** As a person who looks at the branch does it; refused if main has more. */
  merge(name: string, branch: string): void {
    this.#import(name, [
      'reset refs/heads/main',
      `from refs/heads/${branch}^0`,
    ]);
  }

  clone(name: string, branch: string, to: string): void {
    const from = ['clone', '--quiet', '--branch', branch, this.#bare(name)];
    this.git(this.#folder, ...from, to);
  }

  log(name: string, branch: string): string {
    return this.git(this.#bare(name), 'log', '--format=%B', branch);
  }

  branches(name: string): string[] {
    return this.git(
      this.#bare(name),
      'for-each-ref',
      '--format=%(refname:short)',
      'refs/heads',
    ).split('\n');
  }

  show(name: string, at: string): string {
    return this.git(this.#bare(name), 'show', at);
  }

  /** The server is away, and back. */
  away(name: string, isAway: boolean): void {
    const [here, there] = [this.#bare(name), `${this.#bare(name)}.away`];
    renameSync(isAway ? here : there, isAway ? there : here);
  }

  dispose(): void {
    if (existsSync(this.#folder)) {
      rmSync(this.#folder, { recursive: true });
    }
  }

  git(cwd: string, ...args: string[]): string {
    return this.#run(cwd, args).trim();
  }

  /** All of a commit by one process, without files on the disk. */
  #commit(
    name: string,
    changes: readonly string[],
    { branch = 'main', isFirst = false } = {},
  ): void {
    this.#import(name, [
      `commit refs/heads/${branch}`,
      'committer Ana <ana@acme.example> now',
      data('Change'),
      ...(isFirst ? [] : ['from refs/heads/main^0']),
      ...changes,
    ]);
  }

  #import(name: string, lines: readonly string[]): void {
    this.#run(
      this.#bare(name),
      ['fast-import', '--quiet', '--date-format=now'],
      `${lines.join('\n')}\n`,
    );
  }

  #run(cwd: string, args: readonly string[], input?: string): string {
    return execFileSync('git', args, {
      cwd,
      input,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: this.#folder },
    });
  }

  #bare(name: string): string {
    return join(this.path, `${name}.git`);
  }
}

/** As fast-import reads it. */
function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

function texts(files: Record<string, string>): string[] {
  return Object.entries(files).flatMap(([path, text]) => [
    `M 100644 inline ${path}`,
    data(text),
  ]);
}
