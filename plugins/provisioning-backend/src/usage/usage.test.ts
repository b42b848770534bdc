import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import {
  automationUseSchema,
  Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/terraform';
import { DriftStore } from '../drift/DriftStore';
import { RequestStore } from '../records/RequestStore';
import { UsageStore } from './UsageStore';
import { newOperation } from '../records/newOperation';
import { UsageReport } from './UsageReport';

jest.setTimeout(120_000);

const directory = resolvePackagePath(
  '@plumbline/backstage-plugin-provisioning-backend',
  'migrations',
);
const day = 24 * 60 * 60_000;
const template = 'template:default/request-queue';

describe('how products are used', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'counts what ended within 90 days, and what is there, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.migrate.latest({ directory });
      const now = Date.now();
      const store = new RequestStore(knex);
      const add = async (
        name: string,
        values: {
          environment?: string;
          product?: string;
          productVersion?: number;
          requester?: string;
          owner?: string;
        },
        ended: { state: string; at?: number; isDecided?: boolean },
      ) => {
        const intent = { environment: 'dev', ...values };
        const request = {
          id: `req-${name}`,
          product: 'queue',
          productVersion: 2,
          requester: 'user:default/ana',
          owner: 'group:default/payments',
          service: 'component:default/checkout',
          intent,
          state: 'submitted' as const,
          resourceName: name,
          createdAt: now - 200 * day,
          updatedAt: now - 200 * day,
          ...values,
        };
        await store.add(
          request,
          newOperation({
            request,
            number: 1,
            kind: 'create',
            intent,
            now,
            requestedBy: request.requester,
          }),
          [{ state: 'submitted', at: now, message: 'Requested.' }],
        );
        const { at = now, isDecided = true, state } = ended;
        await knex('requests').where({ id: request.id }).update({ state });
        await knex('operations')
          .where({ request_id: request.id })
          .update({ state, updated_at: at, bound: isDecided ? '{}' : null });
      };
      const active = { state: 'active' };
      const another = { owner: 'group:default/sre' };
      await add('orders', {}, active);
      await add('carts', { environment: 'prod', productVersion: 1 }, active);
      await add('old', another, { ...active, at: now - 91 * day });
      await add('vain', { requester: 'user:default/tom' }, { state: 'failed' });
      await add('waits', {}, { state: 'waiting-for-approval' });
      await add('gone', {}, { state: 'destroyed', isDecided: false });
      await add('other', { product: 'retired' }, active);
      const drifts = new DriftStore(knex);
      const looked = (name: string, isCompared: boolean, at = now) =>
        drifts.saw(`req-${name}`, { drift: undefined, at, isCompared });
      await looked('orders', true);
      await looked('carts', false, now - 2 * day);
      await looked('old', true, now - day);

      const pushed: { entityRef: string; name: string; value: unknown }[] = [];
      const report = new UsageReport({
        auth: mockServices.auth(),
        clock: () => new Date(now),
        environments: new Environments(),
        freshMs: 60_000,
        catalog: {
          async getEntitiesByRefs({ entityRefs }: { entityRefs: string[] }) {
            return {
              items: entityRefs.map(ref =>
                ref === 'resource:default/orders'
                  ? { spec: { owner: 'group:default/payments' } }
                  : undefined,
              ),
            };
          },
        } as never,
        evidence: {
          async pushObservations({ facts }: { facts: [] }) {
            pushed.push(...facts);
          },
        } as never,
        registry: {
          standards: {
            offers: new Map([
              ['queue', { product: { state: 'supported', version: 2 } }],
            ]),
          },
        } as never,
        store: new UsageStore(knex),
      });
      await report.report();
      // One was never compared: how many are as requested is not known.
      expect(pushed.pop()).not.toHaveProperty('value.compared');
      await looked('carts', true, now - day);
      await report.report();
      expect(pushed).toEqual([
        {
          entityRef: template,
          name: 'automation.used',
          value: {
            uses: 4,
            failed: 1,
            decided: 3,
            people: 2,
            groups: 2,
            production: true,
            remaining: 3,
            current: 2,
            identified: 1,
            compared: 1,
            differing: 0,
          },
        },
      ]);
      expect(automationUseSchema.parse(pushed[0].value)).toEqual(
        pushed[0].value,
      );
      // What was made in part is there, and as no one requested it.
      await knex('requests')
        .where({ id: 'req-vain' })
        .update({ active_at: now });
      await report.report();
      expect(pushed[1].value).toMatchObject({
        remaining: 4,
        current: 2,
        compared: 1,
        identified: 1,
      });
    },
  );
});
