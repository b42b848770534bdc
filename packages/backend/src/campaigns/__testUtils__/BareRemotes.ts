import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Bare repositories in a folder, with what people do to them by git. */
export class BareRemotes {
  readonly #folder = mkdtempSync(join(tmpdir(), 'plumbline-remotes-'));
  readonly path = join(this.#folder, 'srv');

  constructor() {
    mkdirSync(this.path);
    const init = ['init', '--quiet', '--template=', '--initial-branch=main'];
    // Copied for each: to start git takes longer.
    this.git(this.#folder, ...init, '--bare', 'empty.git');
    this.git(this.#folder, ...init, 'empty');
  }

  create(name: string, files: Record<string, string>): void {
    const [bare, work] = [this.#bare(name), this.#work(name)];
    cpSync(join(this.#folder, 'empty.git'), bare, { recursive: true });
    cpSync(join(this.#folder, 'empty'), work, { recursive: true });
    appendFileSync(
      join(work, '.git/config'),
      `[remote "origin"]\n\turl = ${bare}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n`,
    );
    this.commit(name, files);
  }

  commit(name: string, files: Record<string, string>, branch = 'main'): void {
    const work = this.#work(name);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
    }
    this.#push(name, branch);
  }

  remove(name: string, path: string): void {
    rmSync(join(this.#work(name), path));
    this.#push(name, 'main');
  }

  rename(name: string, from: string, to: string): void {
    renameSync(join(this.#work(name), from), join(this.#work(name), to));
    this.#push(name, 'main');
  }

  link(name: string, path: string, target: string): void {
    symlinkSync(target, join(this.#work(name), path));
    this.#push(name, 'main');
  }

  /** As a person who looks at the branch does it. */
  merge(name: string, branch: string): void {
    const work = this.#work(name);
    this.git(work, 'fetch', '--quiet', 'origin', branch);
    this.git(work, 'merge', '--quiet', 'FETCH_HEAD');
    this.git(work, 'push', '--quiet', 'origin', 'HEAD:main');
  }

  /** Works on one that was made by something else. */
  adopt(name: string): void {
    rmSync(this.#work(name), { recursive: true, force: true });
    this.git(
      this.#folder,
      'clone',
      '--quiet',
      this.#bare(name),
      this.#work(name),
    );
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
      ...['for-each-ref', '--format=%(refname:short)', 'refs/heads'],
    ).split('\n');
  }

  show(name: string, at: string): string {
    return this.git(this.#bare(name), 'show', at);
  }

  /** The server is away, and back. */
  away(name: string, isAway: boolean): void {
    const [from, to] = [`${this.#bare(name)}`, `${this.#bare(name)}.away`];
    execFileSync('mv', isAway ? [from, to] : [to, from]);
  }

  dispose(): void {
    if (existsSync(this.#folder)) {
      rmSync(this.#folder, { recursive: true });
    }
  }

  git(cwd: string, ...args: string[]): string {
    const who = { NAME: 'Ana', EMAIL: 'ana@acme.example' };
    const env = Object.entries(who).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]);
    return execFileSync('git', args, {
      cwd,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: this.#folder,
        ...Object.fromEntries(env),
      },
    }).trim();
  }

  #push(name: string, branch: string): void {
    const work = this.#work(name);
    this.git(work, 'add', '--all');
    this.git(work, 'commit', '--quiet', '--message=Change');
    this.git(work, 'push', '--quiet', 'origin', `HEAD:${branch}`);
    if (branch !== 'main') {
      this.git(work, 'reset', '--quiet', '--hard', 'HEAD~1');
    }
  }

  #bare(name: string): string {
    return join(this.path, `${name}.git`);
  }

  #work(name: string): string {
    return join(this.#folder, name.replace('/', '-'));
  }
}
