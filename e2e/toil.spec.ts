import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { stringify } from 'yaml';
import { Portal, startPortal } from './portal';
import { Api, signedIn } from './support/api';
import { plumbline } from './support/cli';
import { deploymentStatus, githubWebhook, signed } from './support/github';
import {
  readinessFlags,
  ticketKinds,
  ticketRows,
  toilEntities,
} from './support/toil';

const secret = 'toil-webhook-secret';
const dayMs = 86_400_000;
/** What the portal takes as now, until the clock is set. */
const start = Date.parse('2026-03-31T00:00:00Z');
type Group = {
  id: string;
  kind: string;
  size: number;
  members: { id: string; source: string }[];
};

const header = 'id,title,created,minutes';
const rows = ticketRows(3_000, start);

test.describe('toil', () => {
  test.describe.configure({ timeout: 360_000, mode: 'serial' });
  let folder: string;
  let portal: Portal;
  let api: Api;
  /** The user of the command line: only the reporter of occurrences removes them. */
  let ana: Api;
  let now = start;

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(1_800_000);
    folder = mkdtempSync(join(tmpdir(), 'plumbline-toil-'));
    writeFileSync(
      join(folder, 'catalog.yaml'),
      toilEntities.map(entity => stringify(entity)).join('---\n'),
    );
    const layer = join(folder, 'layer.yaml');
    writeFileSync(
      layer,
      stringify({
        catalog: {
          locations: [
            {
              type: 'file',
              target: join(folder, 'catalog.yaml'),
              rules: [{ allow: ['User', 'Group', 'Component'] }],
            },
          ],
        },
        plumbline: {
          webhooks: { github: { secrets: { e2e: secret } } },
          // Five beside the four of the example that are in progress.
          toil: { mostInProgress: 9 },
        },
      }),
    );
    portal = await startPortal({
      flags: ['--config', layer],
      clock: new Date(start).toISOString(),
    });
    api = new Api(portal.url, readFileSync(portal.tokenFile, 'utf8').trim());
    ana = await signedIn(portal.url, 'ana.ruiz');
    const login = await toil('login', '--user', 'ana.ruiz');
    expect(login.code, login.stderr).toBe(0);
  });
  test.afterAll(async () => {
    await portal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const toil = (...args: string[]) =>
    plumbline(portal, ...(args[0] === 'login' ? args : ['toil', ...args]));
  const runJson = async (...args: string[]) => {
    const { code, stdout, stderr } = await toil(...args, '--json');
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  const write = (name: string, lines: readonly string[]) => {
    const file = join(folder, name);
    writeFileSync(file, `${[header, ...lines].join('\n')}\n`);
    return file;
  };
  const later = (minutes: number) => {
    now += minutes * 60_000;
    portal.setClock(new Date(now).toISOString());
  };
  const add = async (title: string) =>
    runJson(
      'add',
      '--title',
      title,
      '--owner',
      'group:default/payments',
      '--service',
      'component:default/checkout',
      '--risk',
      'outage',
      '--recoverability',
      'expert-only',
      '--frequency',
      'monthly',
      ...readinessFlags,
    );
  const deploy = async (
    id: number,
    sha: string,
    state: 'success' | 'failure' = 'success',
  ) => {
    later(10);
    const { body, headers } = signed(
      'deployment_status',
      deploymentStatus({
        id,
        state,
        repository: 'acme/ledger',
        at: new Date(now).toISOString(),
        sha: sha.repeat(40),
      }),
      secret,
    );
    const { status, text } = await api
      .as(undefined)
      .postRaw(githubWebhook, body, headers);
    expect(status, text).toBe(201);
  };

  test('thousands of tickets make the same groups again, shuffled and in pieces', async () => {
    const first = await runJson('import', '--csv', write('all.csv', rows));
    expect(first).toMatchObject({ rows: 3_000, new: 3_000, refused: 0 });
    // The example has tickets and work by hand of its own.
    const shape = async () =>
      ((await runJson('groups')) as Group[])
        .filter(({ members }) => members.every(one => one.source === 'csv'))
        .map(({ id, size, members }) => ({
          id,
          size,
          members: members.map(member => member.id).sort(),
        }));
    const groups = await shape();
    expect(groups).toHaveLength(ticketKinds);
    const ours = new Set(groups.map(({ id }) => id));
    const list = (await runJson('list')).filter(
      ({ group }: { group?: string }) => ours.has(group ?? ''),
    );
    expect(list).toHaveLength(ticketKinds);
    expect(list[0]).toMatchObject({
      state: 'suggested',
      bucket: 'review',
      frequency: { score: 5, basis: 'observed' },
    });

    const again = await runJson('import', '--csv', write('all.csv', rows));
    expect(again).toMatchObject({ new: 0, updated: 0, known: 3_000 });
    expect(await shape()).toEqual(groups);

    const ids = rows.map(row => row.split(',')[0]);
    for (let at = 0; at < ids.length; at += 1_000) {
      const { status } = await ana.post('/api/toil/occurrences/remove', {
        source: 'csv',
        ids: ids.slice(at, at + 1_000),
      });
      expect(status).toBe(200);
    }
    expect(await shape()).toEqual([]);
    const order = rows
      .map((row, at) => ({ row, place: (at * 7_919) % 3_001 }))
      .sort((a, b) => a.place - b.place)
      .map(({ row }) => row);
    for (const [from, to] of [
      [2_000, 3_000],
      [0, 700],
      [700, 2_000],
    ]) {
      await runJson(
        'import',
        '--csv',
        write('piece.csv', order.slice(from, to)),
      );
    }
    expect(await shape()).toEqual(groups);
  });

  test('what is removed lowers frequency and hours as a hand computes it', async () => {
    const some = Array.from(
      { length: 12 },
      (_, at) =>
        `H-${at},Fail over the orders database,${new Date(
          start - at * 7.5 * dayMs,
        ).toISOString()},30`,
    );
    const file = write('hand.csv', some);
    await runJson('import', '--csv', file, '--source', 'hand');
    const found = async () =>
      (await runJson('list', '--text', 'Fail over the orders'))[0];
    // 12 in 82.5 days, which are 2.75 months of 30 days; each takes 30 minutes.
    expect(await found()).toMatchObject({
      observedPerMonth: 4.36,
      minutesPerMonth: 130.91,
      frequency: { score: 5 },
    });
    const removed = await ana.post('/api/toil/occurrences/remove', {
      source: 'hand',
      ids: [1, 3, 5, 7, 9, 11].map(at => `H-${at}`),
    });
    expect(removed.status, removed.text).toBe(200);
    // 6 in 75 days, 2.5 months.
    expect(await found()).toMatchObject({
      observedPerMonth: 2.4,
      minutesPerMonth: 72,
      frequency: { score: 3 },
    });
  });

  test('a signed webhook for a dependency asks for a review, and a third rollback makes a suggestion', async () => {
    const { id } = await add('Move orders by hand');
    const show = () => runJson('show', id);
    // What it depends on is looked at by itself.
    await expect
      .poll(async () => (await show()).blastRadius, { timeout: 180_000 })
      .toBeDefined();
    expect(await show()).toMatchObject({ stale: false, staleReasons: [] });
    await deploy(1, 'a', 'failure');
    await expect
      .poll(async () => (await show()).staleReasons, { timeout: 90_000 })
      .toMatchObject([
        {
          code: 'incident',
          entityRef: 'component:default/ledger',
          message:
            'a deploy of ledger in production failed, which checkout depends on',
          url: 'https://ci.example/runs/1',
        },
      ]);
    const reviewed = await runJson('review', id, '--note', 'still so');
    expect(reviewed).toMatchObject({ stale: false });

    // Back to the one before, three times.
    for (const [at, sha] of ['b', 'c', 'b', 'd', 'b', 'e', 'b'].entries()) {
      await deploy(10 + at, sha);
    }
    const suggested = () =>
      runJson('list', '--state', 'suggested', '--text', 'Roll back ledger');
    await expect.poll(suggested, { timeout: 90_000 }).toMatchObject([
      {
        title: 'Roll back ledger',
        kind: 'release',
        services: ['component:default/ledger'],
      },
    ]);
    const [{ group }] = await suggested();
    const { body } = await api.get(`/api/toil/groups/${group}`);
    expect(body.members.map(({ url }: { url: string }) => url)).toEqual(
      [16, 14, 12].map(run => `https://ci.example/runs/${run}`),
    );
  });

  test('autonomy is earned and lost, and a sixth start is refused', async () => {
    const titles = ['one', 'two', 'three', 'four', 'five', 'six'];
    const ids: string[] = [];
    for (const title of titles) {
      ids.push((await add(`Automate ${title}`)).id);
    }
    for (const id of ids.slice(0, 5)) {
      expect(await runJson('start', id)).toMatchObject({
        state: 'in-progress',
      });
    }
    const sixth = await toil('start', ids[5]);
    expect(sixth.code).not.toBe(0);
    expect(sixth.stderr).toMatch(/Automate one.*Automate two/s);

    const [id] = ids;
    const run = async (number: number, outcome: string) => {
      const { status, text } = await api.post(
        `/api/toil/candidates/${id}/runs`,
        {
          id: String(number),
          source: 'rundeck',
          outcome,
          verified: outcome === 'succeeded',
        },
      );
      expect(status, text).toBe(200);
    };
    await run(1, 'succeeded');
    await run(2, 'succeeded');
    const early = await toil('promote', id, '--reason', 'two good runs');
    expect(early.code).not.toBe(0);
    await run(3, 'succeeded');
    expect(
      await runJson('promote', id, '--reason', 'three good runs'),
    ).toMatchObject({ autonomy: 'suggest' });
    await run(4, 'failed');
    expect(await runJson('show', id)).toMatchObject({
      autonomy: 'observe',
      history: [{ action: 'demoted' }, { action: 'promoted' }, {}, {}],
    });
  });
});
