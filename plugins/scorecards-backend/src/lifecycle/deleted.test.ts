import type { Entity } from '@backstage/catalog-model';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  cart,
  now,
  observed,
  startLifecycle,
} from './__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const payments = 'group:default/payments';
const described: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'cart' },
  relations: [{ type: 'ownedBy', targetRef: payments }],
};

describe('a service that is deleted, and still in the catalog', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'is in no later review, and not offered, on %s',
    async databaseId => {
      const portal = await startLifecycle(await databases.init(databaseId), {
        lifecycle: 'archived',
        controls: ['no-traffic'],
        entities: [described],
        facts: [
          observed('slo.state', [
            { name: 'availability', budgetRemaining: -0.2, burnRate: 3 },
          ]),
        ],
      });
      const { call, move, setClock, trouble } = portal;
      const section = async (named: string, week = '') => {
        const path = `/weekly?owner=${payments}${week}`;
        const { body } = await call('ana', 'get', path);
        return body.sections
          .find(({ name }: { name: string }) => name === named)
          .items.map(({ entityRef }: { entityRef: string }) => entityRef);
      };
      const budgets = (week = '') => section('budgets', week);
      trouble.incidents = [
        {
          key: 'pager/W-4',
          source: 'pager',
          id: 'W-4',
          start: '2026-11-20T01:00:00Z',
          end: '2026-11-20T02:00:00Z',
          status: 'resolved',
          entityRefs: [cart],
          receivedAt: '2026-11-20T01:00:00Z',
          updatedAt: '2026-11-20T02:00:00Z',
        },
      ];
      expect(await budgets()).toEqual([cart]);
      expect((await move('deleted')).status).toBe(201);
      expect(await budgets()).toEqual([]);
      const offered = await call('ana', 'post', '/lifecycle/transfers', {
        entityRef: cart,
        to: 'group:default/platform',
        reason: 'So',
      });
      expect([offered.status, offered.body.error.message]).toEqual([
        409,
        `'${cart}' is deleted`,
      ]);
      // What the week before was like stays.
      await setClock(now + 7 * 86_400_000);
      expect(await budgets('&week=2026-W46')).toEqual([cart]);
      expect(await budgets('&week=2026-W47')).toEqual([]);
      // What happened in the week stays in it.
      expect(await section('incidents', '&week=2026-W47')).toEqual([cart]);
      expect(await section('incidents', '&week=2026-W48')).toEqual([]);
      await portal.stop();
    },
  );
});
