import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@playwright/test';
import { stringify } from 'yaml';
import { Api, signedIn } from '../support/api';
import { Backend } from './Backend';

const host = 'https://git.example.com';
const path = '/api/scorecards/creations';
const firstStart = Date.parse('2026-03-02T09:05:00.000Z');
/** What a process leaves half done another one takes up after five minutes. */
const betweenStartsMs = 6 * 60_000;
/** Longer than any of it takes. */
const longestMs = 120_000;

const entity = (kind: string, name: string, spec: object) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name },
  spec,
});

export type CreationKillRun = {
  /**
   * After which calls of git of one process it is killed, of those that create
   * and of those that withdraw; at each that there is by default.
   */
  calls?: { create: readonly number[]; withdraw: readonly number[] };
  say(line: string): void;
};

/** A `git` that stops after a call of the real one, once, until it is killed. */
class StoppingGit {
  readonly folder: string;
  readonly #left: string;
  readonly #stopped: string;

  constructor(parent: string) {
    this.folder = join(parent, 'bin');
    this.#left = join(parent, 'calls-left');
    this.#stopped = join(parent, 'stopped');
    mkdirSync(this.folder);
    const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    const script = join(this.folder, 'git');
    writeFileSync(
      script,
      `#!/bin/sh
'${real}' "$@"
code=$?
if [ -f '${this.#left}' ]; then
  left=$(cat '${this.#left}')
  if [ "$left" -le 1 ]; then
    rm '${this.#left}'
    echo "$*" > '${this.#stopped}'
    exec sleep 600
  fi
  echo $((left - 1)) > '${this.#left}'
fi
exit $code
`,
    );
    chmodSync(script, 0o755);
  }

  stopAfter(calls: number): void {
    rmSync(this.#stopped, { force: true });
    writeFileSync(this.#left, `${calls}`);
  }

  goOn(): void {
    rmSync(this.#left, { force: true });
  }

  /** The call that it stopped after; undefined where it has not. */
  stopped(): string | undefined {
    return existsSync(this.#stopped)
      ? readFileSync(this.#stopped, 'utf8').trim()
      : undefined;
  }
}

/**
 * Kills a portal after calls of git while it creates a service, and while it
 * takes one back. Nothing is doubled, nothing half done stays, and what was
 * withdrawn leaves nothing.
 */
export async function killWhileCreating(run: CreationKillRun): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-creations-'));
  const git = new StoppingGit(folder);
  const srv = join(folder, 'srv');
  mkdirSync(srv);
  const catalog = join(folder, 'catalog.yaml');
  writeFileSync(
    catalog,
    [
      entity('Group', 'payments', { type: 'team', children: [] }),
      entity('User', 'ana', { memberOf: ['payments'] }),
    ]
      .map(one => stringify(one))
      .join('---\n'),
  );
  const layer = join(folder, 'layer.yaml');
  writeFileSync(
    layer,
    stringify({
      catalog: {
        locations: [
          {
            type: 'file',
            target: catalog,
            rules: [{ allow: ['Group', 'User'] }],
          },
        ],
      },
      auth: { providers: { example: {} } },
      plumbline: {
        signIn: 'example',
        exampleUsers: { 'user:default/ana': 'Ana' },
        repositories: {
          remotes: [{ url: host, path: srv, createRepositories: true }],
        },
      },
    }),
  );
  const backend = await Backend.prepare({
    folder: join(folder, 'state'),
    layers: [layer],
    clock: new Date(firstStart).toISOString(),
    env: { PATH: `${git.folder}:${process.env.PATH}` },
  });
  let starts = 0;
  let ana: Api;
  const start = async () => {
    const now = new Date(firstStart + starts * betweenStartsMs);
    writeFileSync(join(folder, 'state', 'clock'), now.toISOString());
    starts += 1;
    backend.start();
    await backend.untilReady();
    ana = await signedIn(backend.api.url, 'ana');
  };
  const stateOf = async (id: string) =>
    (await ana.get(`${path}/${id}`)).body.state as string;

  /** Kills it after each of these calls, and lets it end what it does then. */
  const killAfter = async (
    id: string,
    ended: string,
    calls: readonly number[] | undefined,
  ) => {
    for (let index = 0; index < (calls?.length ?? Infinity); index++) {
      const call = calls?.[index] ?? index + 1;
      git.stopAfter(call);
      if (index > 0) {
        await start();
      }
      const from = Date.now();
      while (git.stopped() === undefined && (await stateOf(id)) !== ended) {
        expect(Date.now() - from, `stopped or ${ended}`).toBeLessThan(
          longestMs,
        );
        await sleep(50);
      }
      if (git.stopped() === undefined) {
        run.say(`${ended} before call ${call} of git`);
        break;
      }
      await backend.kill();
      run.say(`killed after call ${call}: git ${git.stopped()}`);
    }
    git.goOn();
    if (git.stopped() !== undefined) {
      await start();
    }
    await expect.poll(() => stateOf(id), { timeout: longestMs }).toBe(ended);
  };

  try {
    await start();
    git.stopAfter(run.calls?.create[0] ?? 1);
    const created = await ana!.post(path, {
      template: 'http-service',
      version: 3,
      name: 'labels',
      repository: `${host}/acme/labels`,
      answers: {
        owner: 'group:default/payments',
        purpose: 'Prints labels',
        classification: 'internal',
        exposure: 'internal',
        tier: '3',
      },
    });
    expect(created.status, created.text.slice(0, 500)).toBe(201);
    const { id } = created.body;
    await killAfter(id, 'proposed', run.calls?.create);
    const bare = join(srv, 'acme/labels.git');
    const inBare = (...args: string[]) =>
      execFileSync('git', ['-C', bare, ...args], { encoding: 'utf8' })
        .trim()
        .split('\n');
    expect(readdirSync(srv, { recursive: false })).toEqual(['acme']);
    expect(readdirSync(join(srv, 'acme'))).toEqual(['labels.git']);
    expect(inBare('for-each-ref', '--format=%(refname)')).toEqual([
      'refs/heads/main',
      `refs/heads/plumbline/creation-${id}`,
    ]);
    expect(inBare('log', '--format=%s', 'main')).toEqual(['Begin']);
    expect(
      inBare('log', '--format=%s', `plumbline/creation-${id}`),
    ).toHaveLength(2);
    const others = await ana!.get(path);
    expect(others.body.items).toHaveLength(1);

    git.stopAfter(run.calls?.withdraw[0] ?? 1);
    const { revision } = (await ana!.get(`${path}/${id}`)).body;
    const withdrawn = await ana!.post(`${path}/${id}/withdraw`, { revision });
    expect(withdrawn.status, withdrawn.text.slice(0, 500)).toBeLessThan(300);
    await killAfter(id, 'withdrawn', run.calls?.withdraw);
    expect(readdirSync(srv, { recursive: true })).toEqual(['acme']);
    // The catalog follows.
    const filter = 'kind=component,metadata.name=labels';
    await expect
      .poll(
        async () =>
          (
            await ana!.get('/api/catalog/entities/by-query', { filter })
          ).body.items,
        { timeout: 60_000 },
      )
      .toEqual([]);
  } finally {
    await backend.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
