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
import { mergeBranch } from '../support/mergeBranch';
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
   * After which calls of git of one process it is killed, of those that create,
   * withdraw, and see what was merged; at each that there is by default.
   */
  calls?: Record<'create' | 'withdraw' | 'merged', readonly number[]>;
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
 * Kills a portal after calls of git while it creates a service, while it takes
 * one back, and while it sees that another one is merged and deployed. Nothing is
 * doubled, nothing half done stays, and what was withdrawn leaves nothing.
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
  /** @param own - what is read by the next start, besides */
  const configure = (own: object = {}) => {
    const config = {
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
        ...own,
      },
    };
    writeFileSync(layer, stringify(config));
  };
  configure();
  const backend = await Backend.prepare({
    folder: join(folder, 'state'),
    layers: [layer],
    clock: new Date(firstStart).toISOString(),
    env: { PATH: `${git.folder}:${process.env.PATH}` },
  });
  let starts = 0;
  let isRunning = false;
  let ana: Api;
  const kill = async () => {
    await backend.kill();
    isRunning = false;
  };
  const start = async () => {
    const now = new Date(firstStart + starts * betweenStartsMs);
    writeFileSync(join(folder, 'state', 'clock'), now.toISOString());
    starts += 1;
    backend.start();
    await backend.untilReady();
    ana = await signedIn(backend.api.url, 'ana');
    isRunning = true;
  };
  /** Its own, and those of its steps: `proposed`, `merged: open`. */
  const statesOf = async (id: string): Promise<string[]> => {
    const { state, steps } = (await ana.get(`${path}/${id}`)).body;
    return [
      state,
      ...steps.map(
        (one: Record<string, string>) => `${one.step}: ${one.state}`,
      ),
    ];
  };
  const create = async (name: string): Promise<string> => {
    const created = await ana.post(path, {
      template: 'http-service',
      version: 3,
      name,
      repository: `${host}/acme/${name}`,
      answers: {
        owner: 'group:default/payments',
        purpose: 'Prints labels',
        classification: 'internal',
        exposure: 'internal',
        tier: '3',
      },
    });
    expect(created.status, created.text.slice(0, 500)).toBe(201);
    return created.body.id;
  };

  /** Kills it after each of these calls, and lets it end what it does then. */
  const killAfter = async (
    id: string,
    ended: string,
    calls: readonly number[] | undefined,
  ) => {
    for (let index = 0; index < (calls?.length ?? Infinity); index++) {
      const call = calls?.[index] ?? index + 1;
      git.stopAfter(call);
      if (!isRunning) {
        await start();
      }
      const from = Date.now();
      while (
        git.stopped() === undefined &&
        !(await statesOf(id)).includes(ended)
      ) {
        expect(Date.now() - from, `stopped or ${ended}`).toBeLessThan(
          longestMs,
        );
        await sleep(50);
      }
      if (git.stopped() === undefined) {
        run.say(`${ended} before call ${call} of git`);
        break;
      }
      await kill();
      run.say(`killed after call ${call}: git ${git.stopped()}`);
    }
    git.goOn();
    if (!isRunning) {
      await start();
    }
    await expect
      .poll(() => statesOf(id), { timeout: longestMs })
      .toContain(ended);
  };

  try {
    await start();
    git.stopAfter(run.calls?.create[0] ?? 1);
    const id = await create('labels');
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

    const kept = await create('parcels');
    await expect
      .poll(() => statesOf(kept), { timeout: longestMs })
      .toContain('proposed');
    mergeBranch(join(srv, 'acme/parcels.git'), `plumbline/creation-${kept}`);
    // From now on repositories are read.
    await kill();
    configure({
      collectors: { repositories: { type: 'repositories', frequency: '5s' } },
    });
    await killAfter(kept, 'merged: done', run.calls?.merged);
    const deploy = {
      source: 'ci',
      id: 'parcels-1',
      kind: 'deploy',
      outcome: 'succeeded',
      entityRef: 'component:default/parcels',
      environment: 'production',
      title: 'Deploy parcels',
      occurredAt: new Date(firstStart + starts * betweenStartsMs).toISOString(),
    };
    const receipt = await backend.api.post('/api/evidence/changes', deploy);
    expect(receipt.status, receipt.text).toBe(201);
    await kill();
    run.say('killed once a deploy was acknowledged');
    await start();
    await expect
      .poll(() => statesOf(kept), { timeout: longestMs })
      .toEqual(expect.arrayContaining(['merged: done', 'deployed: done']));
    expect(
      await backend.api.changes({
        entityRef: deploy.entityRef,
        kind: 'deploy',
      }),
    ).toHaveLength(1);
    expect(readdirSync(join(srv, 'acme'))).toEqual(['parcels.git']);
  } finally {
    await backend.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
