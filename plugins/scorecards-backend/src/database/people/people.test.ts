import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { StoredDispute, DisputeStore } from '../../disputes/DisputeStore';
import { exemptionDecision } from '../../exemptions/exemptionDecision';
import type { StoredExemption } from '../../exemptions/records';
import { ExemptionStore } from '../../exemptions/ExemptionStore';

jest.setTimeout(120_000);

const directory = resolvePackagePath(
  '@plumbline/backstage-plugin-scorecards-backend',
  'migrations',
);
const migration = '20261120_03_people.js';

const exemption = (id: string): StoredExemption => ({
  id,
  entityRef: 'component:default/checkout',
  owner: 'group:default/payments',
  control: 'runbook',
  controlVersion: 1,
  state: 'pending',
  reason: 'Moves',
  expires: 1_000,
  requestedBy: 'user:default/ana',
  requestedAt: 10,
  version: 1,
});
const dispute = (id: string): StoredDispute => ({
  id,
  entityRef: 'component:default/checkout',
  control: 'runbook',
  controlVersion: 1,
  state: 'open',
  reason: 'It has one',
  said: { message: 'None', evidence: [], since: 5 },
  raisedBy: 'user:default/ana',
  raisedAt: 10,
  version: 1,
});
const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('what people decide, in the database', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

  it.each(databases.eachSupportedId())(
    'is requested and decided once, however many come at once, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.migrate.latest({ directory });
      const store = new ExemptionStore(knex);
      const requests = await Promise.all(
        ids.map(id => {
          const by = { by: 'user:default/ana', at: 10 };
          const one = exemption(id);
          return store.request(one, exemptionDecision(one, 'requested', by));
        }),
      );
      expect(requests.filter(({ status }) => status === 'added')).toHaveLength(
        1,
      );
      const [{ id }] = await knex('exemptions');
      const taken = await Promise.all(
        ids.map((name, index) => {
          const to = index % 2 ? 'approved' : 'rejected';
          const step = { by: `user:default/${name}`, at: 20 };
          return store.take({
            id,
            version: 1,
            from: 'pending',
            to,
            step,
            decision: exemptionDecision(exemption(id), to, step),
          });
        }),
      );
      expect(taken.filter(outcome => outcome === 'taken')).toHaveLength(1);
      const found = await store.find(id);
      const winner = ids[taken.indexOf('taken')];
      expect(found).toMatchObject({
        decision: { by: `user:default/${winner}`, at: 20 },
        version: 2,
      });

      const disputes = new DisputeStore(knex);
      const decisionOf = (name: string, action: 'raised' | 'upheld') => ({
        ...({
          id: `dispute:${name}:${action}`,
          type: 'dispute',
          action,
        } as const),
        subject: { dispute: name },
        actor: 'user:default/ana',
      });
      const raised = await Promise.all(
        ids.map(name =>
          disputes.raise(dispute(name), decisionOf(name, 'raised')),
        ),
      );
      expect(raised.filter(({ status }) => status === 'added')).toHaveLength(1);
      const [{ id: raisedId }] = await knex('disputes');
      const upheld = await Promise.all(
        ids.map(name =>
          disputes.take({
            id: raisedId,
            version: 1,
            to: 'upheld',
            at: 20,
            reason: 'So',
            by: `user:default/${name}`,
            decision: decisionOf(raisedId, 'upheld'),
          }),
        ),
      );
      expect(upheld.filter(outcome => outcome === 'taken')).toHaveLength(1);
      // What lost left nothing to record.
      const outbox = await knex('decision_outbox').orderBy('seq');
      expect(outbox.map(row => row.id)).toEqual([
        `exemption:${id}:requested`,
        `exemption:${id}:${found!.state}`,
        `dispute:${raisedId}:raised`,
        `dispute:${raisedId}:upheld`,
      ]);

      // Undone with all of that in it, and done again.
      for (;;) {
        const [, [undone]] = await knex.migrate.down({ directory });
        if (String(undone).endsWith(migration)) {
          break;
        }
      }
      expect(await knex.schema.hasTable('exemptions')).toBe(false);
      await knex.migrate.latest({ directory });
      expect(await knex('disputes')).toEqual([]);
    },
  );
});
