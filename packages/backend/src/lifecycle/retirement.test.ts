import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { parse } from 'yaml';
import { BareRemotes } from '../campaigns/__testUtils__/BareRemotes';
import {
  aService,
  startCampaigns,
} from '../campaigns/__testUtils__/startCampaigns';
import { eventually } from '../__testUtils__/eventually';

jest.setTimeout(240_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const standards = resolve(__dirname, '../../../../standards');
const cart = 'component:default/cart';
const plan = {
  replacement: 'component:default/till',
  guide: 'https://acme.example/move',
  deadline: '2026-06-01',
};
/** Of the library, in force. */
const guard = (id: string) => ({
  ...parse(readFileSync(join(standards, `controls/${id}.yaml`), 'utf8')),
  phase: 'gate',
});
const dependent = (isDependent: boolean): Entity => {
  const shop = aService('shop');
  return {
    ...shop,
    relations: [
      ...(shop.relations ?? []),
      ...(isDependent ? [{ type: 'dependsOn', targetRef: cart }] : []),
    ],
  };
};

describe.each(databases.eachSupportedId())(
  'the retirement of a service on %s',
  databaseId => {
    const remotes = new BareRemotes();
    let app: Awaited<ReturnType<typeof startCampaigns>>;

    beforeAll(async () => {
      app = await startCampaigns({
        databases,
        databaseId: databaseId as never,
        remotes: remotes.path,
        services: [aService('cart'), aService('till'), dependent(true)],
        controls: [
          'replacement-named',
          'no-traffic',
          'no-consumers',
          'secrets-removed',
        ].map(guard),
      });
      cpSync(
        join(standards, 'gates/not-archived.yaml'),
        join(app.folder, 'gates/not-archived.yaml'),
      );
    });
    afterAll(async () => {
      await app.stop();
      remotes.dispose();
    });

    const standing = async () => {
      const path = `/lifecycle/entity?entityRef=${cart}`;
      return (await app.cards('sue', 'get', path)).body;
    };
    /** Of the guards into a state, what each comes to. */
    const guardsOf = async (to: string) => {
      const { next = [] } = await standing();
      const step = next.find((one: { to: string }) => one.to === to);
      return Object.fromEntries(
        (step?.guards ?? []).map((one: { control: string; status: string }) => [
          one.control,
          one.status,
        ]),
      );
    };
    const move = async (to: string, more: object = {}) => {
      const { next = [], version } = await standing();
      const { body, status } = await app.cards(
        ...(['sue', 'post', '/lifecycle/transitions'] as const),
        {
          entityRef: cart,
          to,
          version,
          reason: 'It is over',
          ...more,
          seen: next.find((one: { to: string }) => one.to === to)?.seen,
        },
      );
      return status === 201 ? 'moved' : [status, body.error?.message];
    };
    const deploy = async () => {
      const { body, status } = await app.cards('service', 'post', '/gate', {
        repository: 'https://git.acme.example/acme/cart',
        stage: 'deploy',
        services: [cart],
        environment: 'production',
        release: { commit: 'abcdef1' },
      });
      expect([status, body.error?.message]).toEqual([200, undefined]);
      return body.answer;
    };
    let now = Date.parse('2026-03-01T12:00:00.000Z');
    const observe = async (name: string, value: object) => {
      now += 60_000;
      const observedAt = new Date(now).toISOString();
      app.setClock(observedAt);
      const { body, status } = await app.call(
        ...(['service', 'post', '/evidence/observations'] as const),
        {
          source: 'mesh',
          observedAt,
          facts: [{ entityRef: cart, name, value }],
          edges: [],
          workloads: [],
        },
      );
      expect([status < 300, body.error?.message]).toEqual([true, undefined]);
    };

    it('goes in order, by evidence, and ends its deploys', async () => {
      await eventually(async () => {
        const { body } = await app.cards('sue', 'get', '/gates');
        expect(body.items).toHaveLength(1);
      });
      await eventually(async () => expect(await deploy()).toBe('allow'));

      // Nothing is skipped, and a plan is needed first.
      await eventually(async () =>
        expect(await guardsOf('deprecated')).toEqual({
          'replacement-named': 'unknown',
        }),
      );
      for (const to of ['archived', 'deleted']) {
        expect(await move(to)).toEqual([400, expect.any(String)]);
      }
      expect(await move('deprecated', { plan })).toBe('moved');
      // What is deprecated gets fixes.
      expect(await deploy()).toBe('allow');

      // Whether it gets requests is not known, and something depends on it.
      expect(await guardsOf('archived')).toEqual({
        'no-traffic': 'unknown',
        'no-consumers': 'fail',
      });
      expect(await move('archived')).toEqual([
        409,
        expect.stringContaining('component:default/shop'),
      ]);
      await observe('traffic.observed', {
        requests: 0,
        sources: [{ id: 'mesh', healthySince: '2026-01-01T00:00:00.000Z' }],
      });
      app.register(dependent(false));
      await eventually(async () =>
        expect(await guardsOf('archived')).toEqual({
          'no-traffic': 'pass',
          'no-consumers': 'pass',
        }),
      );
      expect(await move('deleted')).toEqual([400, expect.any(String)]);
      expect(await move('archived')).toBe('moved');
      await eventually(async () => expect(await deploy()).toBe('block'));

      // It is deleted once nothing of it is left.
      expect(await guardsOf('deleted')).toEqual({
        'secrets-removed': 'unknown',
      });
      expect(await move('deleted')).toEqual([409, expect.any(String)]);
      for (const [remaining, status] of [
        [1, 'fail'],
        [0, 'pass'],
      ] as const) {
        await observe('cleanup.secrets', { remaining });
        await eventually(async () =>
          expect(await guardsOf('deleted')).toEqual({
            'secrets-removed': status,
          }),
        );
      }
      expect(await move('deleted')).toBe('moved');
      expect(await deploy()).toBe('block');
    });
  },
);
