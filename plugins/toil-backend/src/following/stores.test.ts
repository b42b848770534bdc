import { mockServices } from '@backstage/backend-test-utils';
import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import {
  prepareDatabase,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { FollowStore } from './FollowStore';
import { NameStore } from '../names/NameStore';
import { SurroundingsService } from './SurroundingsService';

jest.setTimeout(120_000);

const shop = 'component:default/shop';

describe('what following remembers', () => {
  const databases = createTestDatabases();
  const open = async (id: Parameters<typeof databases.init>[0]) => {
    const knex = await databases.init(id);
    return prepareDatabase(
      { getClient: async () => knex },
      '@plumbline/backstage-plugin-toil-backend',
    );
  };

  it.each(databases.eachSupportedId())(
    'is not moved back by a replica that lost its claim, on %s',
    async databaseId => {
      const store = new FollowStore(await open(databaseId));
      const slow = (await store.claim('slow', 0))!;
      expect(await store.keepPosition(slow, 5, 0)).toBe(true);
      await new Promise(done => setTimeout(done, 5));
      const quick = (await store.claim('quick', 60_000))!;
      expect(await store.keepPosition(quick, 9, 0)).toBe(true);
      expect(await store.keepPosition(slow, 6, 0)).toBe(false);
      expect(await store.position()).toBe(9);
    },
  );

  it.each(databases.eachSupportedId())(
    'is unknown where evidence has no such service, until it does, on %s',
    async databaseId => {
      const store = new NameStore(await open(databaseId));
      const contexts: EvidenceContext[] = [];
      const evidence = fakeEvidenceService({ contexts });
      let now = Date.parse('2026-03-01T09:00:00Z');
      const surroundings = new SurroundingsService({
        auth: mockServices.auth(),
        clock: () => new Date(now),
        evidence,
        setAside: new SetAside(),
        store,
      });
      await store.keepOwners([{ entityRef: shop }], now);
      expect(await surroundings.lookAround()).toBe(false);
      expect([...(await store.surroundingsOf()).keys()]).toEqual([]);
      // Not again and again in the same breath.
      await surroundings.lookAround();
      expect(evidence.calls).toHaveLength(1);

      contexts.push({
        subject: { entityRef: shop },
        dependencies: [],
        impact: { services: 2 },
      } as unknown as EvidenceContext);
      now += 6 * 60_000;
      expect(await surroundings.lookAround()).toBe(true);
      expect((await store.surroundingsOf()).get(shop)).toMatchObject({
        blastRadius: 2,
      });
    },
  );
});
