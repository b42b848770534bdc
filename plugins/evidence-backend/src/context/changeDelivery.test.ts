import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { changeDeliverySchema } from '@plumbline/backstage-plugin-evidence-common';
import request from 'supertest';
import { ana, outsider, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();
const cart = 'component:default/cart';
const secret = 'component:default/secret';
const commit = 'c0ffee0'.padEnd(40, '1');
const digest = `sha256:${'1'.repeat(64)}`;
const day = (of: number, time = '10:00') => `2026-02-${of}T${time}:00.000Z`;
const plugin = mockCredentials.service.header({
  onBehalfOf: mockCredentials.service('plugin:scorecards'),
  targetPluginId: 'evidence',
});

const aDeploy = (id: string, of: object) => ({
  source: 'ci',
  id,
  kind: 'deploy',
  entityRef: cart,
  environment: 'prod',
  outcome: 'succeeded',
  ...of,
});
const before = aDeploy('d0', { occurredAt: day(10), revision: 'v1' });
const changes = [
  {
    source: 'git',
    id: 'c',
    kind: 'commit',
    entityRef: cart,
    occurredAt: day(11),
    revision: commit,
    actor: 'Li',
    title: 'Keep carts',
  },
  before,
  aDeploy('d1', {
    occurredAt: day(12),
    environment: 'staging',
    revision: 'v2',
    commit: commit.slice(0, 9),
    digest,
  }),
  aDeploy('d2', {
    occurredAt: day(13),
    revision: digest,
    decision: 'd-2',
    links: { run: 'https://ci.example/2' },
  }),
];
const aDecision = (id: string, of: Record<string, any> = {}) => ({
  id: `gate:${id}:0`,
  type: 'gate',
  action: 'blocked',
  ...of.part,
  subject: {
    entityRef: cart,
    environment: 'production',
    action: 'deploy',
    release: digest,
  },
  body: { decision: id, commit, rules: [], ...of.body },
});

describe.each(databases.eachSupportedId())(
  'what one change id joins, on %s',
  databaseId => {
    let evidence: Awaited<ReturnType<typeof startEvidence>>;
    const ids: Record<string, string> = {};

    const put = (method: 'post' | 'put', path: string, body: object) =>
      request(evidence.server)
        [method](`/api/evidence${path}`)
        .set('authorization', plugin)
        .send(body);
    const report = async (...items: { id?: string }[]) => {
      const { body } = await evidence.as(ana).post('/changes', { items });
      items.forEach(({ id = '' }, index) => {
        ids[id] = body.items[index].id;
      });
    };
    const deliveryOf = async (id: string, user = ana) => {
      const { body, status } = await evidence
        .as(user)
        .get(`/delivery/changes/${ids[id] ?? id}`);
      expect(status).toBe(200);
      expect(changeDeliverySchema.parse(body)).toEqual(body);
      return body;
    };
    const partsOf = ({ unknown }: { unknown: { part: string }[] }) =>
      unknown.map(({ part }) => part);

    beforeAll(async () => {
      evidence = await startEvidence({
        entities: [aComponent('cart'), aComponent('secret')],
        hidden: [secret],
        features: [
          mockServices.database.factory({
            knex: await databases.init(databaseId),
          }),
        ],
      });
      await report(...changes);
    });
    afterAll(() => evidence.stop());

    it('names each part that is not known', async () => {
      const { body } = await evidence.as(ana).post('/changes', {
        ...aDeploy('alone', { occurredAt: day(19), outcome: undefined }),
        environment: undefined,
      });
      const alone = await deliveryOf(body.id);
      expect(alone).toMatchObject({
        id: body.id,
        entityRef: cart,
        runs: [],
        reviews: [],
        environments: [{ state: 'unknown', deploys: [{ id: body.id }] }],
      });
      expect(alone.commit).toBeUndefined();
      expect(alone.unknown).toEqual(
        [
          [
            'commit',
            'No source states the commit: report it as `commit` of the deploy',
          ],
          [
            'review',
            'No decision of a gate on it waited for a review, and no pull request of it was reported',
          ],
          ['runs', 'Its commit is not known, by which runs are found'],
          ['artifact', 'No deploy or decision of it states a digest'],
          ['decision', 'No decision of a gate on it is known'],
          [
            'rollback',
            'Where it ran is not known, nor whether it was taken back',
          ],
        ].map(([part, because]) => ({ part, because })),
      );
    });

    it('is the same chain from its commit and from each deploy', async () => {
      const whole = await deliveryOf('c');
      expect(whole).toMatchObject({
        id: ids.c,
        artifacts: [digest],
        commit: {
          id: ids.c,
          revision: commit,
          actor: 'Li',
          title: 'Keep carts',
        },
        environments: [
          {
            environment: 'production',
            state: 'runs',
            deploys: [{ id: ids.d2, run: 'https://ci.example/2' }],
          },
          { environment: 'staging', state: 'runs', deploys: [{ id: ids.d1 }] },
        ],
      });
      expect(partsOf(whole)).toEqual(['review', 'runs', 'decision']);
      expect(await deliveryOf('d1')).toEqual(whole);
      // It names the digest alone.
      expect(await deliveryOf('d2')).toEqual(whole);
      expect((await deliveryOf('d0')).id).toBe(ids.d0);
    });

    it('has runs, decisions with their answers, and reviews', async () => {
      const run = {
        source: 'ci',
        id: '7',
        pipeline: 'Main',
        entityRef: cart,
        requestedAt: day(11, '10:05'),
        revision: commit,
        outcome: 'succeeded',
        url: 'https://ci.example/7',
      };
      await evidence.as(ana).post('/runs', run).expect(201);
      const other = { ...run, id: '8', revision: 'd'.repeat(40) };
      await evidence.as(ana).post('/runs', other).expect(201);
      const body = { cases: ['gate-review:r'], url: '/scorecards/gates/d-1' };
      for (const decision of [
        aDecision('d-1', { body: { ...body, answer: 'review', at: day(12) } }),
        aDecision('d-2', {
          part: { action: 'allowed', actor: ana, validFrom: day(13, '09:50') },
          body: { ...body, answer: 'allow', at: day(13, '09:50') },
        }),
        {
          ...aDecision('other', { body: { commit: 'e'.repeat(40) } }),
          id: 'gate:other:0',
          subject: {
            entityRef: cart,
            environment: 'production',
            action: 'deploy',
            release: 'e'.repeat(40),
          },
        },
      ]) {
        await put('post', '/decisions', decision).expect(201);
      }
      const review = {
        revision: 1,
        type: 'approval',
        state: 'waiting',
        entityRefs: [cart],
        title: 'Review: deploy of cart',
        url: '/scorecards',
        requestedAt: day(12),
        deciders: ['group:default/shop'],
      };
      await put('put', '/decision-cases/gate-review:r', review).expect(200);
      expect(await deliveryOf('c')).toMatchObject({
        runs: [
          {
            pipeline: 'Main',
            state: 'completed',
            outcome: 'succeeded',
            url: 'https://ci.example/7',
          },
        ],
        decisions: [
          { id: 'd-2', answer: 'allow', at: day(13, '09:50'), by: ana },
          { id: 'd-1', answer: 'review', url: '/scorecards/gates/d-1' },
        ],
        reviews: [{ id: 'gate-review:r', state: 'waiting' }],
        unknown: [],
      });
      await put('put', '/decision-cases/gate-review:r', {
        ...review,
        revision: 2,
        state: 'decided',
        outcome: {
          action: 'approved',
          by: 'user:default/pat',
          reason: 'Read it',
          at: day(12, '11:00'),
        },
      }).expect(200);
      const { reviews } = await deliveryOf('d2');
      expect(reviews).toMatchObject([
        {
          state: 'decided',
          outcome: 'approved',
          by: 'user:default/pat',
          answeredAt: day(12, '11:00'),
          reason: 'Read it',
        },
      ]);
    });

    it('ends in an environment by the next release, or by going back', async () => {
      await report(
        aDeploy('d3', {
          occurredAt: day(14),
          environment: 'staging',
          revision: 'v3',
        }),
        aDeploy('d4', { occurredAt: day(15), revision: 'v1' }),
      );
      const { environments } = await deliveryOf('c');
      expect(environments).toMatchObject([
        {
          environment: 'production',
          state: 'rolled-back',
          until: day(15),
          by: { id: ids.d4, revision: 'v1' },
        },
        { environment: 'staging', state: 'superseded', by: { id: ids.d3 } },
      ]);
    });

    it('shows what the reader may see', async () => {
      await report({ ...before, entityRef: secret, id: 'hidden' } as object);
      const get = (id: string, user: string) =>
        evidence.as(user).get(`/delivery/changes/${id}`);
      expect((await get(ids.hidden, ana)).status).toBe(200);
      expect((await get('%00', ana)).status).toBe(400);
      for (const id of [ids.hidden, 'none']) {
        const { body, status } = await get(id, outsider);
        expect([id, status]).toEqual([id, 404]);
        expect(body.error.message).toMatch(/^There is no change '/);
      }
      // A review that is about something hidden, too.
      const named = { revision: 3, type: 'approval', state: 'waiting' };
      await put('put', '/decision-cases/gate-review:r', {
        ...named,
        title: 'Both',
        url: '/scorecards',
        requestedAt: day(12),
        deciders: [],
        entityRefs: [cart, secret],
      }).expect(200);
      expect((await deliveryOf('c')).reviews).toHaveLength(1);
      const seen = await deliveryOf('c', outsider);
      expect(seen.reviews).toEqual([]);
      expect(seen.decisions[0].by).toBeUndefined();
      expect(partsOf(seen)).toEqual(['review']);
    });
  },
);
