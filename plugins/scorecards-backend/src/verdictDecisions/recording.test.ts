import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  service,
  startScorecards,
} from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

const control = 'slo-present';

describe('recording decisions with evidence', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'loses none while evidence is away, nor when the backend ends, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const facts = [service('cart', []), service('checkout', [])];
      const first = await startScorecards({ knex, facts });
      const ask = (portal: typeof first, name: string) =>
        portal.call('ana', 'post', '/exemptions', {
          entityRef: `component:default/${name}`,
          control,
          reason: 'Moves',
          expires: '2026-03-20',
        });
      await eventually(async () => {
        const { body } = await first.call('ana', 'get', '/verdicts');
        expect(body.items).toHaveLength(2);
      });
      first.trouble.error = new Error('Evidence is away');
      const { body: cart } = await ask(first, 'cart');
      await ask(first, 'checkout');
      const approved = await first.call(
        'pat',
        'post',
        `/exemptions/${cart.id}/approve`,
        { version: 1 },
      );
      expect(approved.status).toBe(200);
      expect(first.evidence.decisions).toEqual([]);
      await first.stop();

      // Another process, on the same database.
      const second = await startScorecards({ knex, facts });
      await eventually(async () =>
        expect(second.evidence.decisions.map(({ id }) => id)).toEqual([
          `exemption:${cart.id}:requested`,
          expect.stringMatching(/^exemption:.*:requested$/),
          `exemption:${cart.id}:approved`,
        ]),
      );
      await eventually(async () =>
        expect(await knex('decision_outbox')).toEqual([]),
      );
      await second.stop();
    },
  );

  it('sends the rest where evidence refuses one, and that subject in order', async () => {
    const knex = await databases.init('SQLITE_3');
    const facts = [service('cart', []), service('checkout', [])];
    const portal = await startScorecards({ knex, facts });
    const { call, evidence } = portal;
    await eventually(async () => {
      const { body } = await call('ana', 'get', '/verdicts');
      expect(body.items).toHaveLength(2);
    });
    let refused = 0;
    portal.trouble.refuse = ({ subject }) => {
      if (subject.entityRef !== 'component:default/cart') {
        return undefined;
      }
      refused += 1;
      return new EvidenceRequestError({ status: 400, message: 'Not so' });
    };
    for (const name of ['cart', 'checkout']) {
      const { body } = await call('ana', 'post', '/disputes', {
        entityRef: `component:default/${name}`,
        control,
        reason: 'It has one',
      });
      await call('pat', 'post', `/disputes/${body.id}/reject`, {
        version: 1,
        reason: 'It has none',
      });
    }
    await eventually(async () =>
      expect(evidence.decisions.map(({ action }) => action)).toEqual([
        'raised',
        'rejected',
      ]),
    );
    expect(refused).toBe(1);
    portal.trouble.refuse = undefined;
    await portal.setClock(portal.now() + 60_000);
    await eventually(async () =>
      expect(evidence.decisions.slice(2)).toMatchObject([
        { action: 'raised', subject: { entityRef: 'component:default/cart' } },
        {
          action: 'rejected',
          subject: { entityRef: 'component:default/cart' },
        },
      ]),
    );
    await portal.stop();
  });

  it.each(databases.eachSupportedId())(
    'comes to the rest however many evidence refuses, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startScorecards({
        knex,
        facts: [service('cart', [])],
      });
      const { call, evidence } = portal;
      await eventually(async () => {
        const { body } = await call('ana', 'get', '/verdicts');
        expect(body.items).toHaveLength(1);
      });
      portal.trouble.refuse = ({ id }) =>
        id.startsWith('old:')
          ? new EvidenceRequestError({ status: 400, message: 'Not so' })
          : undefined;
      const old = Array.from({ length: 1_100 }, (_, index) => ({
        id: `old:${index}`,
        // Two on each subject.
        subject: `old ${Math.floor(index / 2)}`,
        decision: JSON.stringify({ id: `old:${index}`, subject: {} }),
        added_at: portal.now(),
      }));
      await knex.batchInsert('decision_outbox', old, 100);
      await call('ana', 'post', '/disputes', {
        entityRef: 'component:default/cart',
        control,
        reason: 'It has one',
      });
      await eventually(async () =>
        expect(evidence.decisions.map(({ action }) => action)).toEqual([
          'raised',
        ]),
      );
      expect(await knex('decision_outbox')).toHaveLength(old.length);
      await portal.stop();
    },
  );
});
