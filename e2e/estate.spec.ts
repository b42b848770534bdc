import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Descriptor, randomEntities, refOf } from './estate/entities';
import { randomEvidence } from './estate/evidence';
import { EstateFiles, writeEstate } from './estate/files';
import { chooseSeed, Random } from './estate/Random';
import { Portal, startPortal } from './portal';
import { Api, expectOneSentence } from './support/api';
import { githubWebhook } from './support/github';
import { Postgres, startPostgres } from './support/postgres';

const loadedAt = '2026-03-02T09:00:00.000Z';
const toldAt = '2026-03-02T09:05:00.000Z';
const askedAt = '2026-03-02T09:10:00.000Z';
const editedAt = '2026-03-02T09:20:00.000Z';
const deletedAt = '2026-03-02T09:30:00.000Z';

const seed = chooseSeed();
const entities = randomEntities(new Random(seed));
const evidence = randomEvidence(new Random(seed + 1), entities, toldAt);
const ofKind = (kind: string) =>
  entities.filter(entity => entity.kind === kind);
/** The first component depends on it, and it on nothing. */
const leaf = ofKind('Resource')[0];
const subjects = [
  ...ofKind('Component').slice(0, 5),
  leaf,
  ofKind('API')[0],
  ofKind('System')[0],
].map(refOf);

/** A portal that shows the estate, and what can be done with both. */
interface Showing {
  portal: Portal;
  api: Api;
  folder: string;
  files: EstateFiles;
  environment: NodeJS.ProcessEnv;
}

function apiOf(portal: Portal): Api {
  return new Api(portal.url, readFileSync(portal.tokenFile, 'utf8'));
}

/** Loads the estate in an order of its own into a fresh process and database. */
async function show(shuffle: number, databaseUrl?: string): Promise<Showing> {
  const random = new Random(seed + shuffle);
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-estate-'));
  const files = writeEstate(folder, entities, random);
  const environment = databaseUrl
    ? { PLUMBLINE_DATABASE_URL: databaseUrl }
    : {};
  const portal = await startPortal({
    flags: ['--no-examples', '--config', files.layer],
    data: join(folder, 'state'),
    clock: loadedAt,
    env: environment,
  });
  const api = apiOf(portal);
  portal.setClock(toldAt);
  for (const { path, body } of random.shuffled(evidence)) {
    const { status, text } = await api.post(path, body);
    expect([200, 201], text.slice(0, 500)).toContain(status);
  }
  portal.setClock(askedAt);
  return { portal, api, folder, files, environment };
}

async function end({ portal, folder }: Showing): Promise<void> {
  await portal.stop('SIGINT');
  rmSync(folder, { recursive: true, force: true });
}

async function digests(api: Api, at: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entityRef of subjects) {
    found[entityRef] = (await api.brief({ entityRef, at })).digest;
  }
  return found;
}

function withAnotherTier(entity: Descriptor): Descriptor {
  const tier = entity.metadata.annotations?.['plumbline.dev/tier'];
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        ...entity.metadata.annotations,
        'plumbline.dev/tier': tier === '1' ? '2' : '1',
      },
    },
  };
}

test.describe('a random estate', () => {
  test.describe.configure({ mode: 'serial', timeout: 240_000 });
  let postgres: Postgres | undefined;
  const kept: Showing[] = [];
  let first: Record<string, string>;

  test.beforeAll(async () => {
    postgres = await startPostgres();
  });
  test.beforeEach(({}, testInfo) => {
    testInfo.annotations.push({
      type: 'seed',
      description: `PLUMBLINE_E2E_SEED=${seed}`,
    });
  });
  test.afterAll(async () => {
    for (const showing of kept) {
      await end(showing);
    }
    await postgres?.stop();
  });

  test('loaded in any order, into any database, gives the same digests', async () => {
    const again = await show(10);
    first = await digests(again.api, askedAt);
    expect(new Set(Object.values(first)).size).toBe(subjects.length);
    await end(again);

    kept.push(await show(20));
    expect(await digests(kept[0].api, askedAt)).toEqual(first);
    kept.push(await show(30, postgres!.newDatabase()));
    expect(await digests(kept[1].api, askedAt)).toEqual(first);
  });

  test('a guest may look, and not more; a webhook without a secret is closed', async () => {
    const { api } = kept[0];
    const stranger = api.as(undefined);
    const signIn = await stranger.get('/api/auth/guest/refresh');
    const guest = api.as(signIn.body.backstageIdentity.token);

    expect((await guest.brief({ entityRef: subjects[0] })).entityRef).toBe(
      subjects[0],
    );
    const before = await api.changes();
    expectOneSentence(
      await guest.post('/api/evidence/changes', {
        source: 'guest',
        kind: 'deploy',
        entityRef: subjects[0],
        occurredAt: askedAt,
      }),
      403,
    );
    expectOneSentence(
      await guest.post('/api/evidence/observations', {
        source: 'guest',
        observedAt: askedAt,
      }),
      403,
    );
    for (const caller of [stranger, guest, api]) {
      expectOneSentence(
        await caller.postRaw(githubWebhook, '{}', {
          'x-github-event': 'deployment_status',
          'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
        }),
        401,
      );
    }
    expect(await api.changes()).toEqual(before);
  });

  test('one leaf changed is another digest, the same in both databases', async () => {
    const after: string[] = [];
    for (const { portal, api, files } of kept) {
      portal.setClock(editedAt);
      const now = async () =>
        (await api.brief({ entityRef: subjects[0] })).digest;
      const before = await now();
      files.rewrite(
        entities.map(entity =>
          entity === leaf ? withAnotherTier(entity) : entity,
        ),
      );
      await expect.poll(now, { timeout: 60_000 }).not.toBe(before);
      after.push(await now());
      expect(await digests(api, askedAt)).toEqual(first);
    }
    expect(new Set(after).size).toBe(1);
  });

  test('an entity deleted, the process started again: the past still has the first digest', async () => {
    for (const showing of kept) {
      const { folder, files, environment } = showing;
      await showing.portal.stop('SIGINT');
      files.rewrite(entities.filter(entity => entity !== leaf));
      const portal = await startPortal({
        flags: ['--no-examples', '--config', files.layer],
        data: join(folder, 'state'),
        clock: deletedAt,
        env: environment,
      });
      const api = apiOf(portal);
      Object.assign(showing, { portal, api });

      const entityRef = refOf(leaf);
      await expect
        .poll(
          async () =>
            (
              await api.get('/api/incident-brief/brief', { entityRef })
            ).status,
          { timeout: 60_000 },
        )
        .toBe(404);
      expect(await digests(api, askedAt)).toEqual(first);
    }
  });
});
