import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder with files, and a git of its own if wanted. */
export class LocalRepository {
  readonly path = mkdtempSync(join(tmpdir(), 'repository-'));

  write(files: Record<string, string>): this {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, path)), { recursive: true });
      writeFileSync(join(this.path, path), text);
    }
    return this;
  }

  remove(path: string): this {
    rmSync(join(this.path, path), { recursive: true });
    return this;
  }

  commit(at: string): this {
    this.git(at, 'init', '--quiet', '--initial-branch=main');
    this.git(at, 'add', '--all');
    this.git(at, 'commit', '--quiet', '--allow-empty', '--message=Change');
    return this;
  }

  git(at: string, ...args: string[]): string {
    const identity = { NAME: 'Ana', EMAIL: 'ana@acme.example', DATE: at };
    const env = Object.fromEntries(
      Object.entries(identity).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    );
    return execFileSync('git', args, {
      cwd: this.path,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: this.path, ...env },
    });
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
