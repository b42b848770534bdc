import {
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
import { gunzipSync, gzipSync } from 'node:zlib';
import knex from 'knex';
import { installProvider, Place, startBackend } from './backend';
import { Estate, readEstate } from './estate';
import { dump, restore } from './postgres';
import { Answers, ask } from './questions';
import { instants, start, Story } from './seed';

const kept = join(__dirname, 'kept');
const engines = ['sqlite', 'postgres'] as const;
type Engine = (typeof engines)[number];

const pack = (name: string, data: string | Buffer) =>
  writeFileSync(join(kept, `${name}.gz`), gzipSync(data, { level: 9 }));
const unpack = (name: string) =>
  gunzipSync(readFileSync(join(kept, `${name}.gz`)));

/** A place for one run, and what is left when it is over. */
function temporaryFolder() {
  return mkdtempSync(join(tmpdir(), 'plumbline-oracle-'));
}

/** One file of each plugin's database, without what its log still holds. */
async function keepSqlite(directory: string): Promise<void> {
  for (const name of readdirSync(directory)) {
    if (name.endsWith('.sqlite')) {
      const database = knex({
        client: 'better-sqlite3',
        connection: { filename: join(directory, name) },
        useNullAsDefault: true,
      });
      // The connections of the backend may still be open.
      const whole = join(directory, `${name}.whole`);
      await database.raw('VACUUM INTO ?', [whole]);
      await database.destroy();
      pack(name, readFileSync(whole));
    }
  }
}

/**
 * The databases of one engine as they were kept, in copies.
 * @param server - the address of a PostgreSQL
 */
async function copyOf(
  engine: Engine,
  folder: string,
  server: string,
): Promise<Place> {
  if (engine === 'postgres') {
    const name = `oracle_${Date.now()}`;
    const sql = unpack('postgres.sql').toString('utf8');
    return { url: await restore(server, name, sql) };
  }
  for (const name of readdirSync(kept)) {
    if (name.endsWith('.sqlite.gz')) {
      const file = name.slice(0, -'.gz'.length);
      writeFileSync(join(folder, file), unpack(file));
    }
  }
  return { directory: folder };
}

async function seed(
  engine: Engine,
  estate: Estate,
  server: string,
): Promise<void> {
  const folder = temporaryFolder();
  const provider = installProvider();
  const place: Place =
    engine === 'sqlite'
      ? { directory: folder }
      : { url: await restore(server, `seed_${Date.now()}`, 'SELECT 1') };
  const backend = await startBackend({
    ...{ estate, place, clock: start },
    terraform: { plugins: provider.folder, postgresUrl: server },
  });
  const components = estate.entities
    .filter(({ kind }) => kind === 'Component')
    .map(({ metadata }) => `component:default/${metadata.name}`);
  try {
    const story = new Story(backend, server, components);
    await story.begin(estate.entities.length);
    await story.decide();
    await story.end();
  } finally {
    await backend.stop();
    provider.remove();
  }
  if ('url' in place) {
    pack('postgres.sql', await dump(place.url));
  } else {
    await keepSqlite(place.directory);
  }
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Makes the databases of both engines anew, each on a server that has no
 * database of requests yet.
 */
export async function make(
  startServer: () => Promise<{ url: string; stop(): Promise<void> }>,
): Promise<void> {
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept);
  const estate = await readEstate();
  pack('estate.json', JSON.stringify(estate));
  for (const engine of engines) {
    const server = await startServer();
    try {
      await seed(engine, estate, server.url);
    } finally {
      await server.stop();
    }
  }
}

/** How often answers are read while loops settle after a start. */
const tries = 6;

/**
 * What the code of today answers on copies of the databases, by engine.
 * @param isExpected - answers that are not are read again some times
 */
export async function answer(
  server: string,
  isExpected: (engine: Engine, answers: Answers) => boolean,
): Promise<Record<Engine, Answers>> {
  const estate = JSON.parse(unpack('estate.json').toString('utf8'));
  const answers = {} as Record<Engine, Answers>;
  for (const engine of engines) {
    const folder = temporaryFolder();
    const place = await copyOf(engine, folder, server);
    const clock = instants[instants.length - 1];
    const backend = await startBackend({ estate, place, clock });
    try {
      answers[engine] = await ask(backend);
      for (
        let again = 1;
        again < tries && !isExpected(engine, answers[engine]);
        again++
      ) {
        await sleep(1_000);
        answers[engine] = await ask(backend);
      }
    } finally {
      await backend.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return answers;
}

/** The answers that were recorded, for showing what differs. */
export function recordedAnswers(): Record<Engine, Answers> {
  return JSON.parse(unpack('answers.json').toString('utf8'));
}

export function keepAnswers(answers: Record<Engine, Answers>): void {
  pack('answers.json', JSON.stringify(answers));
}
