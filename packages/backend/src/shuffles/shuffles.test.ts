import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  coreServices,
  createServiceFactory,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { startTestBackend, TestDatabases } from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { BuiltinKindsEntityProcessor } from '@backstage/plugin-catalog-backend';
import {
  CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import { readinessServiceRef } from '@plumbline/backstage-plugin-evidence-node';
import incidentBriefPlugin from '@plumbline/backstage-plugin-incident-brief-backend';
// The generator is the end-to-end checks' own, and no package's.
/* eslint-disable @backstage/no-relative-monorepo-imports */
import { randomEntities, refOf } from '../../../../e2e/estate/entities';
import { Post, randomEvidence } from '../../../../e2e/estate/evidence';
import { chooseSeed, Random } from '../../../../e2e/estate/Random';
/* eslint-enable @backstage/no-relative-monorepo-imports */

/** `npm run soak` asks for a thousand. */
const shuffles = Number(process.env.PLUMBLINE_SOAK_SHUFFLES ?? 2);
const seed = chooseSeed();
const reportedAt = '2026-03-02T09:05:00.000Z';
const readAt = '2026-03-02T09:10:00.000Z';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});
const engines = databases.eachSupportedId().map(([id]) => id);
type Knex = Awaited<ReturnType<typeof databases.init>>;

const folder = mkdtempSync(join(tmpdir(), 'plumbline-shuffles-'));
const clockFile = join(folder, 'clock');
const descriptors = randomEntities(new Random(seed));
const evidence = randomEvidence(new Random(seed + 1), descriptors, reportedAt);
const subjects = descriptors
  .filter(({ kind }) => !['User', 'Group', 'Domain'].includes(kind))
  .map(refOf);

type Backend = Awaited<ReturnType<typeof startTestBackend>>['server'];

async function send(server: Backend, path: string, body?: unknown) {
  const response = await fetch(`http://localhost:${server.port()}${path}`, {
    method: body ? 'POST' : 'GET',
    body: body ? JSON.stringify(body) : undefined,
    // A connection kept open would hold up the end of the server.
    headers: { connection: 'close' },
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`);
  }
  return JSON.parse(text);
}

/** The entities with the relations that Backstage's own catalog derives. */
async function processed(): Promise<Entity[]> {
  const processor = new BuiltinKindsEntityProcessor();
  const relations = new Map<string, { type: string; targetRef: string }[]>();
  for (const descriptor of descriptors) {
    await processor.postProcessEntity(
      descriptor as Entity,
      { type: 'file', target: '/catalog-info.yaml' },
      result => {
        if (result.type === 'relation') {
          const { source, type, target } = result.relation;
          const ref = stringifyEntityRef(source);
          const known = relations.get(ref) ?? [];
          known.push({ type, targetRef: stringifyEntityRef(target) });
          relations.set(ref, known);
        }
      },
    );
  }
  return descriptors.map(descriptor => ({
    ...(descriptor as Entity),
    metadata: { namespace: 'default', ...descriptor.metadata },
    relations: relations.get(refOf(descriptor)),
  }));
}

/** Answers in another order each time, in pages of any size. */
function catalogOf(entities: readonly Entity[], random: Random) {
  return {
    async *streamEntities() {
      const rest = random.shuffled(entities).map(entity => ({
        ...entity,
        relations: random.shuffled(entity.relations ?? []),
      }));
      while (rest.length > 0) {
        yield rest.splice(0, random.between(1, 30));
      }
    },
  } as Partial<CatalogService> as CatalogService;
}

/** Posts everything in a random order to plugins on an empty database. */
async function digests(
  entities: readonly Entity[],
  { knex, other }: { knex: Knex; other: Knex },
  random: Random,
): Promise<Record<string, string>> {
  writeFileSync(clockFile, reportedAt);
  let markReady = () => {};
  const ready = new Promise<void>(resolve => {
    markReady = resolve;
  });
  const backend = await startTestBackend({
    features: [
      createServiceFactory({
        service: readinessServiceRef,
        deps: {},
        factory: () => ({
          isReady: () => true,
          markReady,
          setTrouble: () => undefined,
          trouble: () => undefined,
        }),
      }),
      evidencePlugin,
      incidentBriefPlugin,
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => catalogOf(entities, random),
      }),
      createServiceFactory({
        service: coreServices.database,
        deps: { plugin: coreServices.pluginMetadata },
        // Briefs keep corrections and deliveries, of which there are none here.
        factory: ({ plugin }) => ({
          getClient: async () => (plugin.getId() === 'evidence' ? knex : other),
        }),
      }),
    ],
  });
  const { server } = backend;
  try {
    const early = random.shuffled<Post>(evidence);
    // Some of it before anybody knows which entities there are.
    const late = early.splice(random.between(0, early.length));
    const post = async (posts: Post[]) => {
      for (const { path, body } of posts) {
        await send(server, path, body);
      }
    };
    await post(early);
    const { length } = entities;
    for (let known = -1, attempt = 0; known !== length; attempt++) {
      known = (await send(server, '/api/evidence/overview')).entities;
      if (attempt > 400) {
        throw new Error(`Of ${length} entities, ${known} are known`);
      }
      await sleep(25);
    }
    await post(late);
    // What was posted early finds its entities once the estate has settled.
    await ready;
    writeFileSync(clockFile, readAt);
    const found: Record<string, string> = {};
    for (const entityRef of subjects) {
      const query = new URLSearchParams({ entityRef, at: readAt });
      const brief = await send(server, `/api/incident-brief/brief?${query}`);
      found[entityRef] = brief.digest;
    }
    return found;
  } finally {
    // All of it: stopping the server alone would leave the plugin reading.
    await backend.stop();
  }
}

describe(`an estate and its evidence, shuffled`, () => {
  const clients = new Map<string, Knex>();

  beforeAll(() => {
    process.env.PLUMBLINE_LAUNCHER = 'test';
    process.env.PLUMBLINE_CLOCK_FILE = clockFile;
  });
  afterAll(() => {
    delete process.env.PLUMBLINE_LAUNCHER;
    delete process.env.PLUMBLINE_CLOCK_FILE;
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    `has the same digests in every order (PLUMBLINE_E2E_SEED=${seed})`,
    async () => {
      const directory = resolvePackagePath(
        '@plumbline/backstage-plugin-evidence-backend',
        'migrations',
      );
      const entities = await processed();
      const other = await databases.init('SQLITE_3');
      let first: Record<string, string> | undefined;
      for (let shuffle = 0; shuffle < shuffles; shuffle++) {
        const engine = engines[shuffle % engines.length];
        const knex = clients.get(engine) ?? (await databases.init(engine));
        clients.set(engine, knex);
        const random = new Random(seed + 100 + shuffle);
        const found = await digests(entities, { knex, other }, random);
        first ??= found;
        expect({ shuffle, engine, found }).toEqual({
          shuffle,
          engine,
          found: first,
        });
        await knex.migrate.rollback({ directory }, true);
        if ((shuffle + 1) % 50 === 0) {
          // Only at length: somebody waits for this for an hour.
          process.stderr.write(`${shuffle + 1} of ${shuffles} agree\n`);
        }
      }
      expect(new Set(Object.values(first ?? {})).size).toBe(subjects.length);
    },
    60_000 + shuffles * 10_000,
  );
});
