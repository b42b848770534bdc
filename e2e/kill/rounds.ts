import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@playwright/test';
import { stringify } from 'yaml';
import { randomEntities, refOf } from '../estate/entities';
import { writeEstate } from '../estate/files';
import { Random } from '../estate/Random';
import { Api } from '../support/api';
import { startPostgres } from '../support/postgres';
import { Backend } from './Backend';
import { itemsOf } from './items';
import { Script } from './Script';

const now = '2026-03-02T09:05:00.000Z';
const secret = 'kill-rounds';

/** How many milliseconds a process may live after its first answer. */
const longestLife = 1500;
/** A start takes about as long; some processes do not live to its end. */
const longestStart = 6000;

/** One portal that is killed again and again, and what was sent to it. */
interface Victim {
  backend: Backend;
  script: Script;
}

export interface KillRun {
  rounds: number;
  seed: number;
  say(line: string): void;
}

/** Lets a portal live for a random while, under fire, then kills it. */
async function runOnce(victim: Victim, random: Random): Promise<number> {
  const { backend, script } = victim;
  let acknowledged = 0;
  let answered: () => void = () => {};
  const firstAnswer = new Promise<void>(done => (answered = done));
  const round = {
    over: false,
    onAcknowledged: () => {
      acknowledged += 1;
      answered();
    },
  };
  backend.start();
  const posting = script.post(backend.api, round);
  // A fault must end the round, not hang it.
  const faulty = Promise.race([
    posting.then(() => new Promise<never>(() => {})),
    backend.lives(),
  ]);
  try {
    if (random.chance(0.2)) {
      await Promise.race([sleep(random.between(200, longestStart)), faulty]);
    } else {
      await Promise.race([firstAnswer, faulty]);
      await Promise.race([sleep(random.between(1, longestLife)), faulty]);
    }
  } finally {
    await backend.kill();
    round.over = true;
  }
  await posting;
  return acknowledged;
}

/** How often the ledger holds each revision. */
async function stored(api: Api): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { revision } of await api.changes()) {
    counts.set(revision, (counts.get(revision) ?? 0) + 1);
  }
  return counts;
}

/** Every acknowledged change is there once, any other at most once. */
async function expectNothingLost({ backend, script }: Victim): Promise<void> {
  const counts = await stored(backend.api);
  const wrong = script.sent.filter(({ item, acknowledged }) => {
    const count = counts.get(item.revision ?? '') ?? 0;
    return (
      item.revision !== undefined && (count > 1 || (acknowledged && count < 1))
    );
  });
  expect(wrong.map(({ item }) => item.revision)).toEqual([]);

  const latest = new Map<string, string>();
  for (const { item, acknowledged } of script.sent) {
    const { entityRef, observedAt } = item.seen ?? {};
    if (acknowledged && entityRef && observedAt) {
      const known = latest.get(entityRef) ?? '';
      latest.set(entityRef, observedAt > known ? observedAt : known);
    }
  }
  for (const [entityRef, observedAt] of latest) {
    const { body } = await backend.api.post('/api/evidence/context', {
      entityRef,
    });
    const health = body.facts.find(
      (fact: { name: string; entityRef: string }) =>
        fact.name === 'health.state' && fact.entityRef === entityRef,
    );
    expect(health?.observedAt >= observedAt, entityRef).toBe(true);
  }
}

/** Collectors that report what follows from evidence, each at its own time. */
const derived = new Set(['alerts-seen', 'dependencies', 'ledger']);

/** What was sent, as it is known; what follows from it comes with a later pass. */
function asSent(context: {
  collectors: { id: string; tells?: string[] }[];
  facts: { source: { id: string } }[];
  reportedFacts: string[];
}) {
  const follows = new Set(
    context.collectors.flatMap(({ id, tells }) =>
      derived.has(id) ? tells ?? [] : [],
    ),
  );
  return {
    ...context,
    collectors: context.collectors
      .filter(({ id }) => !derived.has(id))
      // How much the last pass covered is of the one that came last.
      .map(collector => ({ ...collector, coverage: undefined })),
    facts: context.facts.filter(({ source }) => !derived.has(source.id)),
    reportedFacts: context.reportedFacts.filter(name => !follows.has(name)),
  };
}

/** All that can be seen from outside, the times at which it was learned included. */
async function finalState(api: Api, refs: readonly string[]) {
  const state: Record<string, unknown> = { changes: await api.changes() };
  for (const entityRef of refs) {
    const { body } = await api.post('/api/evidence/context', { entityRef });
    const { digest } = await api.brief({ entityRef, at: now });
    state[entityRef] = { digest, context: asSent(body) };
  }
  return state;
}

/**
 * Kills portals on SQLite and on PostgreSQL in turn while a script posts to
 * them, then holds what they kept against what a portal keeps that nobody
 * disturbed.
 */
export async function killAgainAndAgain(run: KillRun): Promise<void> {
  const { rounds, seed, say } = run;
  const random = new Random(seed);
  const entities = randomEntities(random, 8);
  const refs = entities
    .filter(({ kind }) => kind === 'Component' || kind === 'Resource')
    .map(refOf);
  const item = itemsOf({ seed, entities, secret, now });
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-kill-'));
  const { layer } = writeEstate(folder, entities, random);
  const webhook = join(folder, 'webhook.yaml');
  writeFileSync(
    webhook,
    stringify({
      plumbline: { webhooks: { github: { secrets: { current: secret } } } },
    }),
  );
  const postgres = await startPostgres();
  const prepare = async (name: string, databaseUrl?: string) => ({
    backend: await Backend.prepare({
      folder: join(folder, name),
      layers: [layer, webhook],
      clock: now,
      databaseUrl,
    }),
    script: new Script(item),
  });
  const victims: Victim[] = [
    await prepare('sqlite'),
    await prepare('postgres', postgres.newDatabase()),
  ];
  const undisturbed = await prepare('undisturbed');
  try {
    // Once unharmed: Backstage's catalog does not survive a kill in the middle of
    // its very first start on PostgreSQL, where it builds indices without a
    // transaction and then finds them there.
    await Promise.all(
      victims.map(async ({ backend }) => {
        backend.start();
        await backend.untilReady();
        await backend.kill();
      }),
    );
    for (let round = 0; round < rounds; round++) {
      const acknowledged = await runOnce(victims[round % 2], random);
      say(`round ${round + 1}: killed after ${acknowledged} answers`);
    }
    const count = Math.max(...victims.map(({ script }) => script.sent.length));
    const numbers = Array.from({ length: count }, (_, n) => n);
    const states = [];
    for (const victim of [...victims, undisturbed]) {
      const { backend, script } = victim;
      backend.start();
      await backend.untilReady();
      await expectNothingLost(victim);
      const isVictim = victim !== undisturbed;
      const order = isVictim ? random.shuffled(numbers) : numbers;
      const statuses = await script.postAll(backend.api, order);
      const newAgain = script.sent.filter(
        (sent, n) =>
          sent.acknowledged &&
          sent.item.type === 'change' &&
          statuses.get(n) !== 200,
      );
      expect(newAgain, 'acknowledged before, and new again').toEqual([]);
      states.push(await finalState(backend.api, refs));
      await backend.stop();
    }
    say(
      `${count} requests, ${(states[0].changes as unknown[]).length} changes`,
    );
    expect(states[0]).toEqual(states[2]);
    expect(states[1]).toEqual(states[2]);
  } finally {
    for (const { backend } of [...victims, undisturbed]) {
      await backend.kill();
    }
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
