import { execFile } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDefaultName } from '../locate';
import { addressOf, GitError, RemotePlace } from './Remotes';

/** Milliseconds for one command; the first reading of a large repository takes longest. */
const timeout = 90_000;
const longestOutput = 64_000_000;
/** Bytes of files that are read by one process; the rest is their headers. */
const longestBatch = 32_000_000;

/** The server's side of git on this machine runs nothing that a repository has set up. */
const receivePack =
  'git -c core.hooksPath=/dev/null -c core.alternateRefsCommand= -c receive.autogc=false receive-pack';

/** Of every command. */
const settings = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.symlinks=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'protocol.allow=never',
  'http.followRedirects=false',
  'submodule.recurse=false',
].flatMap(one => ['-c', one]);

const verbs = new Map(Object.entries({ push: 'push to', fetch: 'fetch' }));

type Run = {
  input?: string | Buffer;
  env?: Record<string, string>;
};

export type RemoteHead = { branch?: string; sha: string };

/** What git states of a file. */
export type RemoteEntry = {
  mode: string;
  type: string;
  sha: string;
  bytes: number;
  path: string;
};

/**
 * A repository elsewhere, by git alone: in a folder of its own, which goes with
 * it. Runs with a clean environment and everything off by which a repository, or
 * this machine's configuration, could make git run something else.
 */
export class RemoteGit {
  #made: Promise<{ reads: boolean }> | undefined;

  private constructor(
    private readonly place: RemotePlace,
    private readonly address: string,
    private readonly folder: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Opens it for what `use` does, and lets go of it. */
  static async with<T>(
    place: RemotePlace,
    use: (git: RemoteGit) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const address = await addressOf(place);
    const folder = await mkdtemp(join(tmpdir(), 'plumbline-git-'));
    try {
      // Repositories on this machine may be another user's.
      await writeFile(join(folder, 'config'), '[safe]\n\tdirectory = *\n');
      return await use(new RemoteGit(place, address, folder, signal));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private get path(): string {
    return join(this.folder, 'copy');
  }

  /** @throws GitError in one sentence */
  async run(args: readonly string[], options: Run = {}): Promise<Buffer> {
    const { protocol, token } = this.place.remote;
    return new Promise((resolve, reject) => {
      const child = execFile(
        'git',
        [
          ...settings,
          '-c',
          `protocol.${protocol}.allow=always`,
          '--no-pager',
          '--literal-pathspecs',
          ...args,
        ],
        {
          cwd: this.folder,
          encoding: 'buffer',
          env: {
            PATH: process.env.PATH,
            LC_ALL: 'C',
            GIT_CEILING_DIRECTORIES: dirname(this.folder),
            GIT_CONFIG_GLOBAL: join(this.folder, 'config'),
            GIT_CONFIG_NOSYSTEM: '1',
            GIT_NO_LAZY_FETCH: '1',
            GIT_TERMINAL_PROMPT: '0',
            GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
            ...(protocol === 'https' && token && withToken(token)),
            ...(this.#made && { GIT_DIR: this.path }),
            ...options.env,
          },
          maxBuffer: longestOutput,
          signal: this.signal,
          timeout,
        },
        (error, stdout) => {
          if (!error) {
            resolve(stdout);
            return;
          }
          const { code } = error as NodeJS.ErrnoException;
          reject(
            new GitError(
              code === 'ENOENT'
                ? 'There is no git on this machine'
                : `git could not ${verbs.get(args[0]) ?? 'read'} '${
                    this.place.project
                  }' at ${this.place.remote.url}`,
            ),
          );
        },
      );
      child.stdin?.on('error', () => {});
      child.stdin?.end(options.input);
    });
  }

  async text(args: readonly string[], options?: Run): Promise<string> {
    return (await this.run(args, options)).toString('utf8').trim();
  }

  /** Where the default branch, or another one, is; undefined for none. */
  async head(branch: string): Promise<RemoteHead | undefined> {
    const isDefault = branch === 'HEAD';
    const name = isDefault ? 'HEAD' : `refs/heads/${branch}`;
    const lines = (
      await this.text(['ls-remote', '--symref', this.address, name])
    ).split('\n');
    const symbolic = lines
      .map(line => /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line)?.[1])
      .find(found => found !== undefined);
    const sha = lines
      .map(line => /^([0-9a-f]{40,64})\t(.+)$/.exec(line))
      .find(found => found?.[2] === name)?.[1];
    return sha === undefined
      ? undefined
      : { sha, branch: isDefault ? symbolic : branch };
  }

  /**
   * Where what a location names is: that branch, or, where there is none and it
   * has one of the usual names, the default one.
   */
  async named(ref: string): Promise<RemoteHead | undefined> {
    return (
      (await this.head(ref)) ??
      (isDefaultName(ref) && ref !== 'HEAD' ? this.head('HEAD') : undefined)
    );
  }

  /** All branches and tags. */
  async refs(): Promise<{ name: string; sha: string }[]> {
    const lines = await this.text(['ls-remote', '--refs', this.address]);
    return lines
      .split('\n')
      .filter(Boolean)
      .map(line => {
        const [sha, name] = line.split('\t');
        return { name, sha };
      });
  }

  /** Brings one commit and its files, where they are not at hand. */
  async fetch(sha: string, ref: string): Promise<void> {
    // Only now: most have not changed, and need no copy.
    const { reads } = await (this.#made ??= this.#make());
    if (reads) {
      return;
    }
    const wanted = ref === 'HEAD' ? ref : `refs/heads/${ref}`;
    const kept = `refs/plumbline/${sha}`;
    await this.run([
      'fetch',
      '--quiet',
      '--depth=1',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      this.address,
      `+${wanted}:${kept}`,
    ]);
    const is = await readFile(join(this.path, kept), 'utf8');
    if (is.trim() !== sha) {
      throw new GitError(
        `'${this.place.project}' at ${this.place.remote.url} changed while it was read`,
      );
    }
  }

  /**
   * As `git init --bare` does it, without a process. What is on this machine is
   * read where it lies: its objects alone, never its configuration.
   */
  async #make(): Promise<{ reads: boolean }> {
    for (const name of ['objects/info', 'refs']) {
      await mkdir(join(this.path, name), { recursive: true });
    }
    await writeFile(join(this.path, 'HEAD'), 'ref: refs/heads/main\n');
    await writeFile(
      join(this.path, 'config'),
      '[core]\n\trepositoryformatversion = 0\n\tbare = true\n',
    );
    const objects = await this.#objects();
    if (objects !== undefined) {
      const list = join(this.path, 'objects/info/alternates');
      await writeFile(list, `${objects}\n`);
    }
    return { reads: objects !== undefined };
  }

  /** Of a repository with or without a work tree; of others, git knows better. */
  async #objects(): Promise<string | undefined> {
    if (this.place.remote.protocol !== 'file') {
      return undefined;
    }
    const folder = fileURLToPath(this.address);
    for (const repository of [join(folder, '.git'), folder]) {
      const parts = await Promise.all(
        ['HEAD', 'refs', 'objects'].map(name =>
          stat(join(repository, name)).catch(() => undefined),
        ),
      );
      if (parts.every(Boolean)) {
        return join(repository, 'objects');
      }
    }
    return undefined;
  }

  /** @param paths - of files and folders; without them, of all files */
  async entries(
    commit: string,
    paths?: readonly string[],
  ): Promise<RemoteEntry[]> {
    const output = await this.run([
      'ls-tree',
      '-z',
      '-l',
      '--full-tree',
      ...(paths === undefined
        ? ['-r', commit]
        : ['-t', commit, '--', ...paths]),
    ]);
    return output
      .toString('utf8')
      .split('\0')
      .flatMap(line => {
        const found = /^(\d{6}) (\w+) ([0-9a-f]+) +(\d+|-)\t(.+)$/s.exec(line);
        return found
          ? [
              {
                mode: found[1],
                type: found[2],
                sha: found[3],
                bytes: Number(found[4]) || 0,
                path: found[5],
              },
            ]
          : [];
      });
  }

  /**
   * Their content by hash: one process for as many as fit into its output.
   *
   * @throws GitError where the repository lacks one
   */
  async blobs(
    files: readonly Pick<RemoteEntry, 'bytes' | 'sha'>[],
  ): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>();
    let batch: string[] = [];
    let bytes = 0;
    const read = async () => {
      if (batch.length > 0) {
        const input = `${batch.join('\n')}\n`;
        const output = await this.run(['cat-file', '--batch'], { input });
        const contents = readBatch(output);
        for (const sha of batch) {
          const content = contents.get(sha);
          if (content === undefined) {
            throw new GitError(
              `'${this.place.project}' at ${this.place.remote.url} lacks the file ${sha}`,
            );
          }
          found.set(sha, content);
        }
      }
      [batch, bytes] = [[], 0];
    };
    for (const file of files) {
      if (bytes + file.bytes > longestBatch) {
        await read();
      }
      batch.push(file.sha);
      bytes += file.bytes;
    }
    await read();
    return found;
  }

  /** Keeps files with these contents; their hashes, in order. */
  async write(contents: readonly string[]): Promise<string[]> {
    const paths = contents.map((_, index) => join(this.folder, `${index}`));
    for (const [index, path] of paths.entries()) {
      await writeFile(path, contents[index]);
    }
    const hashes = await this.text(
      ['hash-object', '-w', '--no-filters', '--stdin-paths'],
      { input: paths.map(path => `${path}\n`).join('') },
    );
    return hashes.split('\n');
  }

  /**
   * Never by force: refused where the branch is there and is something else.
   *
   * @returns whether this made it, and it was not there with the same commit
   */
  async push(commit: string, branch: string): Promise<boolean> {
    return /^\*\t/m.test(await this.#push(`${commit}:refs/heads/${branch}`));
  }

  /** Refused where the branch is not at that commit any more. */
  async remove(commit: string, branch: string): Promise<void> {
    await (this.#made ??= this.#make());
    const ref = `refs/heads/${branch}`;
    await this.#push(`:${ref}`, `--force-with-lease=${ref}:${commit}`);
  }

  async #push(what: string, ...options: string[]): Promise<string> {
    return this.text([
      'push',
      ...options,
      '--porcelain',
      '--no-verify',
      '--no-follow-tags',
      ...(this.place.remote.protocol === 'file'
        ? [`--receive-pack=${receivePack}`]
        : []),
      this.address,
      what,
    ]);
  }
}

/** As `git cat-file --batch` writes it: a header, the content, and a line end. */
function readBatch(output: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at);
    const [sha, type, size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (type === 'blob') {
      found.set(sha, output.subarray(at, at + Number(size)));
      at += Number(size) + 1;
    }
  }
  return found;
}

/** In the environment: arguments can be read by all users of the machine. */
function withToken(token: string): Record<string, string> {
  const basic = Buffer.from(`plumbline:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}
