import type {
  AddedFact,
  EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  sloControl,
  startScorecards,
} from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

const replicas: AddedFact = {
  name: 'acme.replicas',
  description: 'How many of it run',
  maxAgeSeconds: 3600,
  schema: { type: 'integer', minimum: 0 },
  collectors: ['acme'],
};

const control = {
  ...sloControl,
  id: 'two-replicas',
  pass: 'acme.replicas >= 2',
  message: 'Too few of it run',
  fixtures: [
    { name: 'two', facts: { 'acme.replicas': 2 }, expect: 'pass' },
    { name: 'one', facts: { 'acme.replicas': 1 }, expect: 'fail' },
  ],
};

const runs = (name: string, value?: number): EntityFacts => ({
  entityRef: `component:default/${name}`,
  kind: 'Component',
  type: 'service',
  owner: 'group:default/payments',
  facts:
    value === undefined
      ? []
      : [
          {
            name: 'acme.replicas',
            value,
            kind: 'observed',
            source: { id: 'acme' },
            observedAt: '2026-03-01T11:59:00.000Z',
            stale: false,
          },
        ],
});

describe('a control on a fact that a module adds', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'is judged from the moment that evidence names it, on %s',
    async databaseId => {
      const addedFacts: AddedFact[] = [];
      const app = await startScorecards({
        knex: await databases.init(databaseId),
        facts: [runs('cart', 3), runs('checkout', 1), runs('ledger')],
        groups: ['platform'],
        control,
        evidence: { addedFacts },
      });
      const items = async (path: string) =>
        (await app.call('ana', 'get', path)).body.items;
      await eventually(async () =>
        expect(await items('/problems')).toMatchObject([
          { reason: expect.stringContaining('acme') },
        ]),
      );

      addedFacts.push(replicas);
      // Which facts modules add is read once a minute.
      const real = performance.now.bind(performance);
      const later = jest
        .spyOn(performance, 'now')
        .mockImplementation(() => real() + 60_000);
      await eventually(async () =>
        expect(
          Object.fromEntries(
            (
              await items('/verdicts')
            ).map((one: any) => [
              one.entityRef.split('/')[1],
              `${one.status}: ${one.message}`,
            ]),
          ),
        ).toEqual({
          cart: 'pass: Has an SLO',
          checkout: 'fail: Too few of it run',
          ledger:
            "unknown: No source has reported 'acme.replicas'; it comes from a collector of type 'acme'",
        }),
      );
      expect(await items('/problems')).toEqual([]);
      const { body } = await app.call('ana', 'get', '/controls/two-replicas');
      expect(body.reads).toEqual([
        { fact: 'acme.replicas', collectors: ['acme'] },
      ]);
      await app.stop();
      later.mockRestore();
    },
  );
});
