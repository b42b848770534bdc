import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { chooseSeed } from '../estate/Random';
import { LastingPostgres } from '../support/postgres';
import { lacksTerraform } from '../support/provisioning';
import { Books, FaultRow } from './faults/Books';
import { diskFull, smallDisk } from './faults/disk';
import { kills } from './faults/kills';
import { allAtOnce, poison } from './faults/poison';
import { provisioningKills } from './faults/provisioning';
import { clockOff, postgresAway, stalled } from './faults/replicas';
import { settle } from './faults/settle';
import { badSources } from './faults/sources';
import { Stand } from './faults/Stand';
import { webhooks } from './faults/webhooks';
import { faultsPage, writePage } from './tables';

/** Kills on each engine; without it, the short form. */
const rounds = Number(process.env.PLUMBLINE_FAULT_ROUNDS ?? 1);
const isShort = process.env.PLUMBLINE_FAULT_ROUNDS === undefined;
/** Of each other fault. */
const repeats = Math.ceil(rounds / 10);
/** Names of steps, to run these alone. */
const only = process.env.PLUMBLINE_FAULT_ONLY?.split(',');
/**
 * The short form, which `npm test` runs, is one process on SQLite: a kill at a
 * point that the seed chooses, bad sources, a full disk and poison. Two replicas
 * on PostgreSQL take minutes beside everything else.
 */
const wanted = (name: string) =>
  only?.includes(name) ??
  !(isShort && ['webhooks', 'provisioning'].includes(name));
const seed = chooseSeed();
const began = Date.now();

type Step = [name: string, run: () => Promise<unknown>];

/** Each in turn; what one breaks does not keep the others from being seen. */
async function inTurn(stand: Stand, steps: Step[]): Promise<FaultRow[]> {
  for (const [name, run] of steps) {
    if (!wanted(name)) {
      continue;
    }
    const started = Date.now();
    try {
      await run();
    } catch (error) {
      stand.books.problem(name, String(error).slice(0, 2_000));
    }
    const seconds = (at: number) => ((Date.now() - at) / 1_000).toFixed(1);
    process.stdout.write(
      `  ${stand.engine}: ${name}, ${seconds(started)} s (at ${seconds(
        began,
      )} s)\n`,
    );
  }
  const rows = await settle(stand);
  stand.books = new Books();
  return rows;
}

const times = (run: () => Promise<unknown>) => async () => {
  for (let round = 0; round < repeats; round++) {
    await run();
  }
};

/** What two replicas on one PostgreSQL are exposed to. */
const replicaFaults = (stand: Stand, postgres: LastingPostgres): Step[] => [
  ['kills', () => kills(stand, rounds)],
  [
    'second replica',
    async () => {
      stand.replicas[1].start();
      await stand.replicas[1].untilReady();
    },
  ],
  [
    'postgres',
    times(async () => {
      await postgresAway(stand, postgres, 'stopped');
      await postgresAway(stand, postgres, 'killed');
    }),
  ],
  ['stall', times(() => stalled(stand))],
  [
    'clock',
    times(async () => {
      await clockOff(stand, 10);
      await clockOff(stand, -10);
    }),
  ],
];

test('whatever goes wrong, nothing acknowledged is lost and nothing doubled', async ({}, info) => {
  test.setTimeout(0);
  info.annotations.push({
    type: 'seed',
    description: `PLUMBLINE_E2E_SEED=${seed}`,
  });
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-faults-'));
  mkdirSync(join(folder, 'SQLite'));
  const disk = smallDisk(join(folder, 'SQLite'));
  if (!disk) {
    const what = 'only root on Linux can mount a small disk to fill';
    expect(process.env.CI, what).not.toBe('true');
    process.stdout.write(`  No disk is filled: ${what}\n`);
  }
  const postgres = isShort ? undefined : await LastingPostgres.start();
  const stands: Stand[] = [];
  const prepare = async (engine: 'SQLite' | 'PostgreSQL') => {
    const stand = await Stand.prepare({
      engine,
      seed,
      folder: join(folder, engine),
      ...(engine === 'SQLite'
        ? { replicas: 1 }
        : { replicas: 2, databaseUrl: postgres!.newDatabase() }),
    });
    stands.push(stand);
    stand.replicas[0].start();
    await stand.replicas[0].untilReady();
    return stand;
  };
  try {
    const [onSqlite, onPostgres] = await Promise.all([
      prepare('SQLite'),
      postgres && prepare('PostgreSQL'),
    ]);
    if (onPostgres && wanted('webhooks')) {
      await webhooks(onSqlite, onPostgres);
    }
    const rows = (
      await Promise.all([
        inTurn(onSqlite, [
          ['kills', () => kills(onSqlite, rounds)],
          ['sources', times(() => badSources(onSqlite))],
          ...(disk
            ? ([
                ['disk', times(() => diskFull(onSqlite))],
                ['all at once', times(() => allAtOnce(onSqlite))],
              ] satisfies Step[])
            : []),
        ]),
        postgres && onPostgres
          ? inTurn(onPostgres, replicaFaults(onPostgres, postgres))
          : [],
        lacksTerraform || !wanted('provisioning')
          ? []
          : provisioningKills(Math.ceil(rounds / 3)),
      ])
    ).flat();
    // Last and counted apart: what damaged rows break would be lost for all.
    const poisoned = await Promise.all(
      (wanted('poison') ? stands : []).map(stand =>
        inTurn(stand, [['poison', () => poison(stand)]]),
      ),
    );
    rows.push(...poisoned.flat());
    const page = await faultsPage({ rows, seed });
    process.stdout.write(page);
    const problems = rows.flatMap(({ engine, fault, problems: all }) =>
      all.map(what => `${engine}, ${fault}: ${what}`),
    );
    process.stdout.write(`${problems.join('\n')}\n`);
    if (process.env.PLUMBLINE_WRITE_TABLES) {
      await writePage('faults.md', page);
    }
    expect(problems, `PLUMBLINE_E2E_SEED=${seed}`).toEqual([]);
  } finally {
    for (const stand of stands) {
      await stand.close();
    }
    await postgres?.stop();
    disk?.remove();
    rmSync(folder, { recursive: true, force: true });
  }
});
