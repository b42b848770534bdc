import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Bare repositories in a folder, and a clone of the one that was opened last. */
export class GitRemotes {
  readonly folder = mkdtempSync(join(tmpdir(), 'remotes-'));
  readonly srv = join(this.folder, 'srv');
  work = '';

  constructor() {
    mkdirSync(this.srv);
  }

  git(at: string, ...args: string[]): string {
    return execFileSync('git', args, {
      cwd: at,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        GIT_AUTHOR_NAME: 'Ana',
        GIT_AUTHOR_EMAIL: 'ana@acme.example',
        GIT_COMMITTER_NAME: 'Ana',
        GIT_COMMITTER_EMAIL: 'ana@acme.example',
      },
    }).trim();
  }

  /** A bare repository with these files on its default branch. */
  create(files: Record<string, string>, project: string): string {
    const bare = this.bare(project);
    mkdirSync(bare, { recursive: true });
    this.git(bare, 'init', '--quiet', '--bare', '--initial-branch=trunk');
    this.clone(project);
    this.commit(files);
    return project;
  }

  clone(project: string): void {
    this.work = mkdtempSync(join(this.folder, 'work-'));
    this.git(this.work, 'clone', '--quiet', this.bare(project), '.');
  }

  commit(files: Record<string, string>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.work, path)), { recursive: true });
      writeFileSync(join(this.work, path), text);
    }
    this.git(this.work, 'add', '--all');
    this.git(this.work, 'commit', '--quiet', '--message=Change');
    this.git(this.work, 'push', '--quiet', 'origin', 'HEAD:trunk');
  }

  show(project: string, at: string): string {
    return this.git(this.bare(project), 'show', at);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private bare(project: string): string {
    return join(this.srv, `${project}.git`);
  }
}
