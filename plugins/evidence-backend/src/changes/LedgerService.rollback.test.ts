import type { Knex } from 'knex';
import type { ReportedChange } from '@plumbline/backstage-plugin-evidence-node';
import {
  aDeploy,
  createLedgerDatabases,
  createTestLedger,
} from '../testUtils/testLedger';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const payment = 'component:default/payment';
const db = 'resource:default/db';
const workload = { type: 'workload', name: 'orders-db' } as const;
const at = (minute: number) =>
  `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`;

describe('ways back', () => {
  const databases = createLedgerDatabases();

  async function setUp(id: Parameters<typeof databases.init>[0]) {
    const knex: Knex = await databases.init(id);
    return { knex, ...(await createTestLedger(knex)) };
  }

  const flag = (minute: number, more: Partial<ReportedChange> = {}) =>
    aDeploy({
      id: `flag-${minute}`,
      kind: 'flag',
      item: 'express-pay',
      outcome: undefined,
      revision: minute % 2 ? 'on' : 'off',
      occurredAt: at(minute),
      ...more,
    });
  const deploy = (minute: number, more: Partial<ReportedChange> = {}) =>
    aDeploy({
      id: `deploy-${minute}`,
      revision: `v${minute}`,
      occurredAt: at(minute),
      ...more,
    });
  const schema = (minute: number, more: Partial<ReportedChange> = {}) =>
    aDeploy({
      id: `schema-${minute}`,
      kind: 'schema',
      item: 'orders',
      revision: `V${minute}`,
      occurredAt: at(minute),
      ...more,
    });

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    it('are looked for among a thousand changes, however many there are', async () => {
      const { service } = await setUp(databaseId);
      const since = Date.parse(at(0));
      const nth = (n: number, more: Partial<ReportedChange>) =>
        deploy(n, { occurredAt: new Date(since + n).toISOString(), ...more });
      await service.reportAll([
        nth(0, { outcome: 'succeeded' }),
        ...Array.from({ length: 1_001 }, (_, n) =>
          nth(n + 1, { outcome: undefined }),
        ),
      ]);
      const { items } = await service.list({ limit: 2, refs: [checkout] });
      expect(items.map(({ rollback }) => rollback?.to)).toEqual([
        undefined,
        'v0',
      ]);
    });

    it('lead to the previous value of the same flag, application and environment', async () => {
      const { service } = await setUp(databaseId);
      await service.reportAll([
        flag(2),
        flag(3),
        flag(4, { item: 'dark-mode' }),
        flag(6, { environment: 'staging' }),
        flag(8, { outcome: 'failed' }),
        // The same value again, and a rule that has none.
        flag(9),
        flag(10, { revision: undefined }),
        flag(11, { entityRef: payment }),
        deploy(1, { item: 'eu', revision: 'eu-1' }),
        deploy(5, { item: 'us', revision: 'us-1' }),
        deploy(12, { item: 'eu', revision: 'eu-2' }),
        deploy(13, { revision: 'without' }),
      ]);
      const { items } = await service.list({ limit: 50, refs: [checkout] });
      const ways = items.map(
        ({ kind, item, occurredAt, revision, rollback }) => [
          `${kind} ${item} ${occurredAt.slice(14, 16)} ${revision}`,
          rollback?.to,
        ],
      );
      expect(ways).toEqual([
        ['deploy undefined 13 without', undefined],
        ['deploy eu 12 eu-2', 'eu-1'],
        ['flag express-pay 10 undefined', undefined],
        ['flag express-pay 09 on', 'off'],
        ['flag express-pay 08 off', 'on'],
        ['flag express-pay 06 off', undefined],
        ['deploy us 05 us-1', undefined],
        ['flag dark-mode 04 off', undefined],
        ['flag express-pay 03 on', 'off'],
        ['flag express-pay 02 off', undefined],
        ['deploy eu 01 eu-1', undefined],
      ]);
    });

    it('say what they lead across, of the entity and of what it stores in', async () => {
      const { service, estate } = await setUp(databaseId);
      estate.set(workload.name, [db]);
      const { entityRef: _, ...bySignal } = schema(24);
      await service.reportAll([
        schema(9),
        deploy(10),
        schema(11),
        schema(12, { outcome: 'failed' }),
        schema(13, { environment: 'staging' }),
        schema(14, { environment: undefined, outcome: undefined }),
        schema(15, { entityRef: payment }),
        deploy(20),
        schema(21, { entityRef: db, item: 'carts' }),
        flag(22),
        flag(23, { outcome: 'in-progress' }),
        { ...bySignal, signal: workload },
        aDeploy({
          id: 'config',
          kind: 'config',
          item: 'limits',
          revision: '1',
          occurredAt: at(25),
        }),
        // Announced.
        schema(0, { occurredAt: '2026-03-01T12:10:00.000Z', entityRef: db }),
      ]);
      const related = (ref: string) => (ref === checkout ? [db] : []);
      const crossedBy = async (
        options: Partial<Parameters<typeof service.list>[0]>,
      ) => {
        const { items } = await service.list({
          limit: 50,
          refs: [checkout],
          kinds: ['deploy'],
          ...options,
        });
        return items.map(({ revision, rollback }) => [
          revision,
          rollback?.crosses?.map(one => one.revision).join(' '),
        ]);
      };
      expect(await crossedBy({ related })).toEqual([
        ['v20', 'V24 V21 V14 V11 off'],
        ['v10', undefined],
      ]);
      expect(await crossedBy({})).toEqual([
        ['v20', 'V14 V11 off'],
        ['v10', undefined],
      ]);

      const [latest] = (
        await service.latestFor([checkout], { related })
      ).changes.filter(({ kind }) => kind === 'deploy');
      expect(latest.rollback).toMatchObject({
        to: 'v10',
        crosses: [
          { kind: 'schema', entityRef: db, item: 'orders', revision: 'V24' },
          { kind: 'schema', entityRef: db, item: 'carts' },
          { kind: 'schema', entityRef: checkout, occurredAt: at(14) },
          { kind: 'schema', entityRef: checkout },
          { kind: 'flag', item: 'express-pay', revision: 'off' },
        ],
      });
      expect(latest.rollback).not.toHaveProperty('moreCrossed');
    });

    it('do not lead across what they undo', async () => {
      const { service } = await setUp(databaseId);
      await service.reportAll([
        flag(1),
        schema(2),
        flag(3),
        flag(4, { item: 'dark-mode', revision: 'x' }),
        flag(5, { revision: undefined }),
      ]);
      const { items } = await service.list({ limit: 9, kinds: ['flag'] });
      const changed = items.find(({ occurredAt }) => occurredAt === at(3));
      // The value before the third is the same as its own: the other is left.
      expect(changed?.rollback).toEqual({
        to: 'off',
        how: 'Switch express-pay back in production: off',
      });
      await service.report(flag(6));
      const { items: after } = await service.list({
        limit: 1,
        kinds: ['flag'],
      });
      expect(after[0].rollback).toMatchObject({
        to: 'on',
        crosses: [{ revision: 'x' }],
      });
    });
  });
});
