import { prepareDatabase } from '@plumbline/backstage-plugin-evidence-node';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import type { FixClaim } from '../campaigns/records';
import { CampaignStore } from '../campaigns/CampaignStore';

jest.setTimeout(120_000);

const campaign = {
  id: 'c1',
  state: 'running' as const,
  version: 1,
  title: 'Policies',
  controls: ['a'],
  audience: {},
  due: '2026-04-01',
  owner: 'group:default/platform',
  message: 'Because',
  createdBy: 'user:default/pat',
  createdAt: '2026-03-01T00:00:00.000Z',
};
const decision = {
  id: 'd',
  type: 'campaign' as const,
  actor: 'user:default/pat',
  subject: { campaign: 'c1' },
};

describe('fixes that are opened', () => {
  const databases = createTestDatabases();

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    let store: CampaignStore;
    const claim = (openedAt: number, over: Partial<FixClaim> = {}) =>
      store.claimFix({
        id: `f${openedAt}`,
        campaign: 'c1',
        part: 'patch',
        openedAt,
        entityRef: 'component:default/cart',
        controls: ['a'],
        openedBy: 'user:default/pat',
        mostADay: 5,
        abandonedBefore: 0,
        ...over,
      });

    beforeEach(async () => {
      const knex = await databases.init(databaseId);
      await prepareDatabase(
        { getClient: async () => knex },
        '@plumbline/backstage-plugin-scorecards-backend',
      );
      store = new CampaignStore(knex);
      await store.create(campaign, { ...decision, action: 'started' });
    });

    it('are of the run that took them over, and of no other', async () => {
      const first = await claim(1);
      expect(await claim(2)).toBe('known');
      const second = await claim(3, { abandonedBefore: 2, controls: ['b'] });
      expect(second).toEqual({ id: 'f1', openedAt: 3 });
      await store.opened(first as never, { kind: 'branch', branch: 'old' });
      await store.release(first as never);
      expect(await store.fixes('c1')).toMatchObject([
        { state: 'opening', controls: ['b'], openedAt: 3 },
      ]);
      await store.opened(second as never, { kind: 'branch', branch: 'new' });
      expect(await store.fixes('c1')).toMatchObject([
        { state: 'open', place: { branch: 'new' } },
      ]);
    });

    it('close proposals at their hosts unless others may have pushed to them', async () => {
      const places = [
        { kind: 'pull-request' as const, commit: 'a'.repeat(40) },
        { kind: 'branch' as const },
        { kind: 'issue' as const },
      ];
      for (const [index, place] of places.entries()) {
        const entityRef = `component:default/s${index}`;
        await store.opened((await claim(index, { entityRef })) as never, place);
      }
      for (const fix of await store.openFixes('', 10)) {
        await store.closeFix(fix, 7);
      }
      const waiting = await store.waitingProposals(7, 10);
      expect(waiting.map(({ place }) => place?.kind)).toEqual([
        'pull-request',
        'issue',
      ]);
      await store.settleProposal('f0', { state: 'closed' });
      await store.settleProposal('f2', { state: 'waiting', due: 9 });
      expect(await store.waitingProposals(8, 10)).toEqual([]);
      expect(await store.waitingProposals(9, 10)).toHaveLength(1);
    });

    it('are none of a campaign that is closed', async () => {
      await store.close(
        { id: 'c1', version: 1, closed: { at: campaign.createdAt } },
        { ...decision, id: 'e', action: 'finished' },
      );
      expect(await claim(1)).toBe('closed');
    });

    it('are of plans that are not too old', async () => {
      const plan = (digest: string, madeAt: number, keptFrom: number) =>
        store.savePlan({ campaign: 'c1', digest, madeAt, keptFrom, items: [] });
      await plan('old', 1, 0);
      await plan('new', 9, 5);
      expect(await store.findPlan('c1', 'old')).toBeUndefined();
      expect(await store.findPlan('c1', 'new')).toMatchObject({ madeAt: 9 });
    });
  });
});
