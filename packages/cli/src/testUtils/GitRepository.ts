import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real git repository in a temporary folder. */
export class GitRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'plumbline-git-'));
  #minute = 0;

  constructor() {
    this.git('init', '-q', '-b', 'main');
  }

  git(...args: string[]): string {
    const date = new Date(Date.UTC(2026, 0, 1, 9, this.#minute)).toISOString();
    return execFileSync('git', ['-C', this.folder, ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Ana Ruiz',
        GIT_AUTHOR_EMAIL: 'ana@example.com',
        GIT_COMMITTER_NAME: 'A machine',
        GIT_COMMITTER_EMAIL: 'machine@example.com',
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
      },
    }).trim();
  }

  write(files: Record<string, string>): this {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return this;
  }

  /** Commits all there is, a minute after the commit before; gives its id. */
  commit(subject: string, files: Record<string, string> = {}): string {
    this.write(files);
    this.#minute += 1;
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', subject);
    return this.git('rev-parse', 'HEAD');
  }

  merge(branch: string, subject: string): string {
    this.#minute += 1;
    this.git('merge', '-q', '--no-ff', '-m', subject, branch);
    return this.git('rev-parse', 'HEAD');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A descriptor as people write it. */
export function component(
  name: string,
  options: { location?: string; kind?: string; slug?: string } = {},
): string {
  const { location, kind = 'Component', slug } = options;
  const annotations = [
    ...(location ? [`    backstage.io/source-location: url:${location}`] : []),
    ...(slug ? [`    github.com/project-slug: ${slug}`] : []),
  ];
  return [
    'apiVersion: backstage.io/v1alpha1',
    `kind: ${kind}`,
    'metadata:',
    `  name: ${name}`,
    ...(annotations.length > 0 ? ['  annotations:', ...annotations] : []),
    'spec: { type: service, lifecycle: production, owner: group:default/team }',
    '',
  ].join('\n');
}
