import { resolve } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import {
  cart,
  now,
  startLifecycle,
} from '../lifecycle/__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const templates = resolve(__dirname, '../../../../standards/templates');
const hour = 3_600_000;
const platform = 'group:default/platform';
const payments = 'group:default/payments';
const equipped: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: {
    name: 'platform',
    namespace: 'default',
    annotations: {
      'plumbline.dev/pager': 'https://pager.example/platform',
      'plumbline.dev/channel': '#platform',
      'plumbline.dev/escalation': 'https://pager.example/policies/1',
      'plumbline.dev/approvers': 'user:default/pat',
    },
  },
  spec: { type: 'team', children: [] },
};

describe('a transfer of a service that is gone', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'does not bind the service that takes its name, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const start = (instant: number) =>
        startLifecycle(knex, {
          controls: ['no-traffic'],
          entities: [equipped],
          now: instant,
        });
      const before = await start(now);
      const offer = ({ call }: typeof before, user: string, to: string) =>
        call(user, 'post', '/lifecycle/transfers', {
          entityRef: cart,
          to,
          reason: 'They run it',
        });
      const { id } = (await offer(before, 'ana', platform)).body;
      const accepted = await before.call(
        ...(['pat', 'post', `/lifecycle/transfers/${id}/accept`] as const),
        { version: 1, reason: 'Agreed' },
      );
      expect(accepted.status).toBe(200);
      await before.stop();

      const creating = await startScorecards({
        knex,
        facts: [],
        templates,
        now: now + hour,
      });
      await eventually(async () => {
        const { body } = await creating.call('ana', 'get', '/templates');
        expect(body.items).toHaveLength(1);
      });
      const created = await creating.call('ana', 'post', '/creations', {
        name: 'cart',
        template: 'http-service',
        version: 1,
        repository: 'https://git.example.com/acme/cart',
        answers: {
          owner: payments,
          purpose: 'Holds what is bought',
          classification: 'internal',
          exposure: 'internal',
          tier: '3',
        },
      });
      expect(created.status).toBe(201);
      await creating.stop();

      const after = await start(now + 2 * hour);
      const list = await after.call('ana', 'get', '/lifecycle/transfers');
      expect(list.body.items).toMatchObject([{ id, state: 'accepted' }]);
      const offered = (await offer(after, 'ana', platform)).body;
      expect(offered).toMatchObject({ from: payments, state: 'offered' });
      await after.stop();
    },
  );
});
