import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type {
  EntityFacts,
  FeedEntry,
} from '@plumbline/backstage-plugin-evidence-common';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { stringify } from 'yaml';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import scorecardsPlugin from '..';

jest.setTimeout(120_000);

const slo = {
  id: 'slo-present',
  version: 1,
  title: 'Has an SLO',
  owner: 'group:default/platform',
  rationale: 'Without one nobody knows when to worry.',
  requirement: 'recommended',
  severity: 'medium',
  enabled: true,
  appliesTo: { types: ['service'] },
  pass: 'slo.state.size() > 0',
  message: 'No SLO is measured for {{ catalog.owner.value }}',
  remediation: { text: 'Define one' },
  exemption: {},
  retirement: { reviewBy: '2027-06-30' },
};

const seconds = (count: number) =>
  new Date(Date.now() + count * 1000).toISOString();

function service(name: string, slos: unknown[] | undefined): EntityFacts {
  return {
    entityRef: `component:default/${name}`,
    kind: 'Component',
    type: 'service',
    owner: 'group:default/payments',
    facts: [
      {
        name: 'catalog.owner',
        value: { present: true, value: 'group:default/payments' },
        kind: 'declared',
        source: { id: 'catalog' },
        observedAt: seconds(-3600),
        stale: false,
      },
      ...(slos
        ? [
            {
              name: 'slo.state',
              value: slos as never,
              kind: 'observed' as const,
              source: { id: 'prometheus' },
              observedAt: seconds(-1),
              stale: false,
              freshUntil: seconds(900),
            },
          ]
        : []),
    ],
  };
}

describe('verdicts', () => {
  const databases = createTestDatabases();
  let folder: string;
  const write = (control: object) =>
    writeFile(join(folder, 'controls', 'slo.yaml'), stringify(control));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standards-'));
    await mkdir(join(folder, 'controls'));
    await write(slo);
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function start(knex: Knex, facts: EntityFacts[], feed: FeedEntry[]) {
    const backend = await startTestBackend({
      features: [
        scorecardsPlugin,
        fakeEvidenceService({ facts, feed }).factory,
        catalogServiceMock.factory(),
        mockServices.database.factory({ knex }),
        mockServices.httpAuth.factory({
          defaultCredentials: mockCredentials.none(),
        }),
        mockServices.rootConfig.factory({
          data: {
            plumbline: {
              standards: { local: { url: `file:${folder}`, everySeconds: 1 } },
            },
          },
        }),
      ],
    });
    const call = (method: 'get' | 'post', path: string, body?: object) =>
      request(backend.server)
        [method](`/api/scorecards${path}`)
        .set('authorization', mockCredentials.user.header())
        .send(body);
    const until = async (path: string, expected: string[]) => {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const { body } = await call('get', path);
        const seen = (body.items as Verdict[]).map(
          ({ entityRef, status, version }) =>
            `${entityRef.split('/')[1]} ${status} ${version}`,
        );
        try {
          expect(seen).toEqual(expected);
          return body.items as Verdict[];
        } catch (error) {
          if (Date.now() > deadline) {
            throw error;
          }
          await new Promise(done => setTimeout(done, 100));
        }
      }
    };
    return { backend, call, until };
  }

  it.each(databases.eachSupportedId())(
    'follow evidence, are kept when they change, and can be read as of the past, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const facts = [
        service('cart', undefined),
        service('checkout', []),
        service('payment', [{ name: 'availability' }]),
        { ...service('web', []), type: 'website' },
      ];
      const feed: FeedEntry[] = [];
      const changed = (index: number) =>
        feed.push({
          seq: feed.length + 1,
          type: 'fact',
          entityRef: facts[index].entityRef,
          at: seconds(0),
        });
      const { backend, call, until } = await start(knex, facts, feed);

      const first = await until('/verdicts', [
        'cart unknown 1',
        'checkout fail 1',
        'payment pass 1',
      ]);
      expect(first[1]).toMatchObject({
        message: 'No SLO is measured for group:default/payments',
        requirement: 'recommended',
        phase: 'observe',
        underlying: 'fail',
        baseline: false,
        ownedBy: 'service',
        evidence: [
          { fact: 'slo.state', value: [], source: { id: 'prometheus' } },
        ],
        nextStep: { text: 'Define one' },
        wouldBlock: false,
      });
      const adoption = { unknown: 1, fail: 1, pass: 1 };
      const { body: controls } = await call('get', '/controls');
      expect(controls.items).toMatchObject([{ id: 'slo-present', adoption }]);
      expect((await call('get', '/controls/slo-present')).body).toMatchObject({
        adoption,
      });
      const then = seconds(0);
      await new Promise(done => setTimeout(done, 20));

      facts[1] = service('checkout', [{ name: 'latency' }]);
      changed(1);
      await until('/verdicts', [
        'cart unknown 1',
        'checkout pass 1',
        'payment pass 1',
      ]);
      await until(`/verdicts?at=${then}`, [
        'cart unknown 1',
        'checkout fail 1',
        'payment pass 1',
      ]);
      await until('/verdicts?status=unknown,fail', ['cart unknown 1']);
      await until('/verdicts?owner=group:default/nobody', []);

      const [{ entityRef, control }] = first.slice(1);
      const { body: history } = await call(
        'get',
        `/verdicts/history?entityRef=${entityRef}&control=${control}`,
      );
      expect(history.items.map(({ status }: Verdict) => status)).toEqual([
        'pass',
        'fail',
      ]);

      // Gone from the catalog.
      const [cart] = facts.splice(0, 1);
      feed.push({
        seq: feed.length + 1,
        type: 'entity',
        entityRef: cart.entityRef,
        at: seconds(0),
      });
      await until('/verdicts', ['checkout pass 1', 'payment pass 1']);

      const stricter = { ...slo, version: 2, pass: 'slo.state.size() > 1' };
      const { body: preview } = await call('post', '/controls/preview', {
        text: stringify(stricter),
      });
      expect(preview).toMatchObject({
        against: 1,
        counts: { pass: 0, fail: 2, unknown: 0, 'not-applicable': 1 },
      });
      await write(stricter);
      await until('/verdicts', ['checkout fail 2', 'payment fail 2']);
      expect(
        preview.flips.map((one: { entityRef: string }) => one.entityRef),
      ).toEqual(['component:default/checkout', 'component:default/payment']);

      // A fact that nobody confirms goes stale by itself.
      facts[0].facts = facts[0].facts.map(fact =>
        fact.freshUntil ? { ...fact, freshUntil: seconds(1.5) } : fact,
      );
      changed(0);
      await until('/verdicts', ['checkout unknown 2', 'payment fail 2']);

      const page = await call('get', '/verdicts?limit=1');
      expect(page.body.items).toHaveLength(1);
      const next = await call(
        'get',
        `/verdicts?limit=1&cursor=${page.body.nextCursor}`,
      );
      expect(next.body.items[0].entityRef).toBe('component:default/payment');
      expect(next.body.nextCursor).toBeUndefined();
      await backend.stop();
    },
  );

  it('refuses instants of which verdicts were deleted, and shows no such day', async () => {
    const knex = await databases.init('SQLITE_3');
    const facts = [service('checkout', [])];
    const { backend, call, until } = await start(knex, facts, []);
    await until('/verdicts', ['checkout fail 1']);
    const day = 24 * 3600;
    await knex('verdicts').update({
      learned_at: Date.parse(seconds(-9 * day)),
    });
    const daysOf = async () =>
      (await call('get', '/summary?by=owner')).body.days.length;
    expect(await daysOf()).toBe(10);

    const horizon = seconds(-5 * day);
    await knex('retention').insert({
      kind: 'verdicts',
      horizon: Date.parse(horizon),
    });
    const old = seconds(-6 * day);
    for (const [path, field] of [
      [`/verdicts?at=${old}`, 'at'],
      [`/verdicts?at=${old}&format=csv`, 'at'],
      [`/verdicts?at=${old}&format=ndjson`, 'at'],
      [`/summary?by=owner&from=${seconds(-9 * day)}&to=${old}`, 'to'],
    ]) {
      const { status, body } = await call('get', path);
      expect([path, status, body.error]).toEqual([
        path,
        410,
        {
          name: 'GoneError',
          message: `No longer reproducible before ${horizon}: verdicts that ended earlier were deleted, and later ones are kept; '${field}' must not be before it`,
        },
      ]);
    }
    expect(await daysOf()).toBe(6);
    await until(`/verdicts?at=${seconds(-4 * day)}`, ['checkout fail 1']);
    await backend.stop();
  });

  it('refuses what it does not understand, and who has no credentials', async () => {
    const knex = await databases.init('SQLITE_3');
    const { backend, call } = await start(knex, [], []);
    for (const path of [
      '/verdicts?status=green',
      '/verdicts?at=2999-01-01T00:00:00Z',
      '/verdicts?cursor=x',
      '/verdicts/history',
    ]) {
      expect((await call('get', path)).status).toBe(400);
    }
    const { status, body } = await call('post', '/controls/preview', {
      text: stringify({ ...slo, pass: 'slo.sate.size() > 0' }),
    });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/^Line \d+: .*did you mean 'slo.state'/);
    expect(
      (await request(backend.server).get('/api/scorecards/verdicts')).status,
    ).toBe(401);
    await backend.stop();
  });
});
