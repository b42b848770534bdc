import { expect, test } from '@playwright/test';
import { Descriptor, randomEntities, refOf } from './estate/entities';
import { randomEvidence } from './estate/evidence';
import { chooseSeed, Random } from './estate/Random';
import { Showing, ShowOptions } from './estate/Showing';
import { Api, expectOneSentence } from './support/api';
import { githubWebhook } from './support/github';
import { Postgres, startPostgres } from './support/postgres';

const loadedAt = '2026-03-02T09:00:00.000Z';
const reportedAt = '2026-03-02T09:05:00.000Z';
const readAt = '2026-03-02T09:10:00.000Z';
const editedAt = '2026-03-02T09:20:00.000Z';
const deletedAt = '2026-03-02T09:30:00.000Z';

const seed = chooseSeed();
const entities = randomEntities(new Random(seed));
const evidence = randomEvidence(new Random(seed + 1), entities, reportedAt);
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

/** The estate in another order each time, read at one instant. */
async function show(
  shuffle: number,
  options: Partial<ShowOptions> = {},
): Promise<Showing> {
  const showing = await Showing.of({
    entities,
    evidence,
    random: new Random(seed + shuffle),
    clock: { loadedAt, reportedAt },
    ...options,
  });
  showing.portal.setClock(readAt);
  return showing;
}

async function digests(api: Api): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entityRef of subjects) {
    found[entityRef] = (await api.brief({ entityRef, at: readAt })).digest;
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
  test.describe.configure({ mode: 'serial', timeout: 1_080_000 });
  let postgres: Postgres | undefined;
  let first: Record<string, string>;
  /** On SQLite, and on PostgreSQL. */
  const kept: Showing[] = [];

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
    await Promise.all(kept.map(showing => showing.end()));
    await postgres?.stop();
  });

  test('loaded in any order, into either database, gives the same digests', async () => {
    kept.push(await show(10), await show(20, databaseOf(postgres)));

    first = await digests(kept[0].api);
    expect(new Set(Object.values(first)).size).toBe(subjects.length);
    expect(await digests(kept[1].api)).toEqual(first);
  });

  test('so it does shown by another portal, which writes nothing', async () => {
    const other = await show(40, { catalogOf: kept[0].portal });
    try {
      const { api } = other;
      expect(await digests(api)).toEqual(first);
      const before = (await kept[0].api.get('/api/catalog/locations')).text;
      for (const caller of [api, await guestOf(api)]) {
        for (const [method, path] of [
          ['POST', '/api/catalog/locations'],
          ['POST', '/api/catalog/refresh'],
          ['DELETE', '/api/catalog/entities/by-uid/0'],
        ]) {
          const answer = await caller.send(method, path, {
            body: method === 'POST' ? '{"type":"url","target":"x"}' : undefined,
            headers: { 'content-type': 'application/json' },
          });
          expectOneSentence(answer, 403);
        }
      }
      expect((await kept[0].api.get('/api/catalog/locations')).text).toBe(
        before,
      );
    } finally {
      await other.end();
    }
  });

  test('a guest may look, and not more; a webhook without a secret is closed', async () => {
    const { api } = kept[0];
    const guest = await guestOf(api);

    const brief = await guest.brief({ entityRef: subjects[0] });
    expect(brief.entityRef).toBe(subjects[0]);
    const before = await api.changes();
    expectOneSentence(
      await guest.post('/api/evidence/changes', {
        source: 'guest',
        kind: 'deploy',
        entityRef: subjects[0],
        occurredAt: readAt,
      }),
      403,
    );
    expectOneSentence(
      await guest.post('/api/evidence/observations', {
        source: 'guest',
        observedAt: readAt,
      }),
      403,
    );
    for (const caller of [api.as(undefined), guest, api]) {
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
    const after = await Promise.all(
      kept.map(async ({ portal, api, files }) => {
        portal.setClock(editedAt);
        const now = async () =>
          (await api.brief({ entityRef: subjects[0] })).digest;
        const before = await now();
        files.rewrite(
          entities.map(entity =>
            entity === leaf ? withAnotherTier(entity) : entity,
          ),
        );
        await expect.poll(now, { timeout: 540_000 }).not.toBe(before);
        expect(await digests(api)).toEqual(first);
        return now();
      }),
    );
    expect(new Set(after).size).toBe(1);
  });

  test('an entity deleted, the process started again: the past still has the first digest', async () => {
    await Promise.all(
      kept.map(async showing => {
        await showing.stop();
        showing.files.rewrite(entities.filter(entity => entity !== leaf));
        await showing.start(deletedAt);
        const { api } = showing;

        const entityRef = refOf(leaf);
        const status = async () =>
          (await api.get('/api/incident-brief/brief', { entityRef })).status;
        await expect.poll(status, { timeout: 540_000 }).toBe(404);
        expect(await digests(api)).toEqual(first);
      }),
    );
  });
});

function databaseOf(postgres: Postgres | undefined): Partial<ShowOptions> {
  return { databaseUrl: postgres?.newDatabase() };
}

async function guestOf(api: Api): Promise<Api> {
  const { body } = await api.as(undefined).get('/api/auth/guest/refresh');
  return api.as(body.backstageIdentity.token);
}
