import { Environments } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import {
  aDeploy,
  createLedgerDatabases,
  createTestLedger,
} from '../testUtils/testLedger';

jest.setTimeout(120_000);

const inEnvironment = (name: string) => new Environments().filterFor(name);
const checkout = 'component:default/checkout';
const payment = 'component:default/payment';

describe('the latest changes', () => {
  const databases = createLedgerDatabases();

  async function setUp(id: Parameters<typeof databases.init>[0]) {
    const knex: Knex = await databases.init(id);
    return { knex, ...(await createTestLedger(knex)) };
  }

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    it('do not have happened before their time, and are listed at once', async () => {
      const { service, setNow } = await setUp(databaseId);
      await service.reportAll([
        aDeploy({ id: 'now', revision: 'v1' }),
        aDeploy({
          id: 'ahead',
          revision: 'v2',
          occurredAt: '2026-03-01T12:05:01.000Z',
        }),
      ]);
      const latest = async (at?: string) =>
        (
          await service.latestFor([checkout], {
            at,
            about: inEnvironment('production'),
          })
        ).changes.map(({ revision }) => revision);
      expect(
        (await service.list({ limit: 5 })).items.map(
          ({ revision }) => revision,
        ),
      ).toEqual(['v2', 'v1']);
      expect(await latest()).toEqual(['v1']);
      expect(await latest('2026-03-01T12:00:00.000Z')).toEqual(['v1']);
      // Clocks differ by as much.
      setNow('2026-03-01T12:00:01Z');
      expect(await latest()).toEqual(['v2']);
      expect(await latest('2026-03-01T12:00:00.000Z')).toEqual(['v1']);
      expect(await latest('2026-03-01T12:00:01.000Z')).toEqual(['v2']);
    });

    it('are refused where they are dated ahead by more than clocks differ', async () => {
      const { service } = await setUp(databaseId);
      const at = (occurredAt: string) =>
        service.report(aDeploy({ id: occurredAt, occurredAt }));
      await at('2026-03-01T12:10:00.000Z');
      await expect(at('2026-03-01T12:10:01.000Z')).rejects.toThrow(
        "'occurredAt' of the change lies in the future, at 2026-03-01T12:10:01.000Z; it must be at most 2026-03-01T12:00:00.000Z",
      );
    });

    it('are taken from the environment before the window is cut, which is stated', async () => {
      const { service } = await setUp(databaseId);
      const at = (minute: number) =>
        `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`;
      await service.reportAll([
        ...[1, 2, 3].map(minute =>
          aDeploy({
            id: `p${minute}`,
            revision: `p${minute}`,
            occurredAt: at(minute),
          }),
        ),
        aDeploy({
          id: 'none',
          revision: 'none',
          environment: undefined,
          occurredAt: at(4),
        }),
        ...[5, 6, 7, 8, 9].map(minute =>
          aDeploy({
            id: `s${minute}`,
            revision: `s${minute}`,
            environment: 'staging',
            occurredAt: at(minute),
          }),
        ),
        aDeploy({ id: 'other', entityRef: payment, occurredAt: at(9) }),
      ]);
      const window = { from: at(0), to: at(10) };
      const ask = async (environment: string, limit: number) => {
        const { changes, cut } = await service.latestFor([checkout], {
          about: inEnvironment(environment),
          window,
          limit,
        });
        return [changes.map(({ revision }) => revision).join(' '), cut];
      };
      expect(await ask('Production', 4)).toEqual(['none p3 p2 p1', undefined]);
      expect(await ask('Production', 3)).toEqual(['none p3 p2', 3]);
      expect(await ask('staging', 5)).toEqual(['s9 s8 s7 s6 s5', 5]);
      const all = { about: inEnvironment('production'), from: 0 };
      const recent = await service.recentOf([checkout], all);
      expect(recent.complete).toBe(true);
      expect(recent.changes.map(({ revision }) => revision).sort()).toEqual([
        'none',
        'p1',
        'p2',
        'p3',
      ]);
    });

    it('come from sources that may not have reported anything yet', async () => {
      const { service, setNow, feed } = await setUp(databaseId);
      const deploys = async (at?: string) => {
        const [{ kind: _, from: __, ...rest }] = await service.sources({ at });
        return rest;
      };
      setNow('2026-03-01T12:00:00Z');
      const github = { id: 'github', kinds: ['deploy', 'commit'] } as const;
      const gitlab = { id: 'gitlab', kinds: ['deploy'] } as const;
      await service.connect([github, gitlab]);
      await service.connect([gitlab, github]);
      expect(feed).toEqual([undefined]);
      expect(await deploys('2026-03-01T11:59:59Z')).toEqual({ sources: [] });
      const both = { sources: [], silent: ['github', 'gitlab'] };
      expect(await deploys()).toEqual(both);

      setNow('2026-03-01T13:00:00Z');
      await service.report(aDeploy({ source: 'gitlab' }));
      expect(await deploys()).toEqual({
        sources: ['gitlab'],
        silent: ['github'],
      });
      setNow('2026-03-01T14:00:00Z');
      await service.connect([gitlab]);
      expect(await deploys()).toEqual({ sources: ['gitlab'] });
      expect(await deploys('2026-03-01T12:30:00Z')).toEqual(both);
      await service.connect([github]);
      expect(await deploys()).toEqual({
        sources: ['gitlab'],
        silent: ['github'],
      });
    });
  });
});
