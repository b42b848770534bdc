import { iso } from '@plumbline/backstage-plugin-evidence-common';
import { createEvidenceDatabases, t0 } from '../../testUtils/testStore';
import { aDeploy, createTestLedger } from '../../testUtils/testLedger';
import { countActors, readLedgerVersion } from './countActors';

jest.setTimeout(120_000);

const day = 86_400_000;

describe('countActors', () => {
  const databases = createEvidenceDatabases();

  it.each(databases.eachSupportedId())(
    'counts changes by entity and actor on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const { service, estate } = await createTestLedger(knex);
      estate.set('co', ['component:default/checkout']);
      const empty = await readLedgerVersion(knex);
      const { entityRef: _, ...deploy } = aDeploy({
        id: 'signal',
        actor: 'ana',
        occurredAt: iso(t0 - 10 * day),
      });
      await service.reportAll([
        ...[1, 2, 40].map(days =>
          aDeploy({
            id: `d${days}`,
            actor: 'ana',
            occurredAt: iso(t0 - days * day),
            entityRef: 'component:default/checkout',
          }),
        ),
        { ...deploy, signal: { type: 'workload', name: 'co' } },
        { ...deploy, id: 'lost', signal: { type: 'workload', name: 'lost' } },
        aDeploy({
          id: 'nobody',
          actor: undefined,
          occurredAt: iso(t0 - day),
          entityRef: 'component:default/checkout',
        }),
        aDeploy({
          id: 'strange',
          actor: "o'hara \u{1f9ed}\\u0000",
          occurredAt: iso(t0 - day),
          entityRef: 'component:default/cart',
        }),
        aDeploy({
          id: 'flag',
          kind: 'flag',
          actor: 'ana',
          occurredAt: iso(t0 - day),
          entityRef: 'component:default/checkout',
        }),
      ]);
      const counts = await countActors({
        knex,
        kinds: ['deploy', 'commit'],
        from: t0 - 30 * day,
        to: t0,
      });
      const byEntity = new Map<string, number>();
      counts.forEach(({ entityRef, actor, changes }) => {
        const key = `${entityRef} ${actor}`;
        byEntity.set(key, (byEntity.get(key) ?? 0) + changes);
      });
      expect(byEntity.get('component:default/checkout ana')).toBe(3);
      expect(byEntity.get('component:default/checkout undefined')).toBe(1);
      expect(
        counts.filter(({ entityRef }) => entityRef.endsWith('/cart')),
      ).toHaveLength(1);
      expect(byEntity.size).toBe(3);
      expect(await readLedgerVersion(knex)).not.toBe(empty);
    },
  );
});
