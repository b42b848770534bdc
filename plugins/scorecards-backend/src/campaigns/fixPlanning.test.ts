import { mockServices } from '@backstage/backend-test-utils';
import { FixService } from './FixService';

const campaign = {
  id: 'c1',
  owner: 'group:default/platform',
  state: 'running',
  controls: ['slo', 'none'],
};
const refOf = (index: number) =>
  `component:default/s${String(index).padStart(3, '0')}`;

describe('a dry run', () => {
  it('drafts the services that it shows, and no more', async () => {
    const drafted: string[][] = [];
    const lines = Array.from({ length: 120 }, (_, index) =>
      campaign.controls.map(control => ({
        verdict: { entityRef: refOf(index), control },
        standing: 'open',
      })),
    ).flat();
    const plans = {
      partOf: (control: string) => (control === 'slo' ? 'patch' : undefined),
      upgrades: () => false,
      drafts: async (_: unknown, given: typeof lines) => {
        drafted.push(given.map(({ verdict }) => verdict.entityRef));
        return given.map(({ verdict: { control, entityRef } }) => ({
          entityRef,
          part: 'patch',
          controls: [control],
          reason: 'None',
        }));
      },
    };
    const service = new FixService({
      campaigns: { find: async () => campaign, requireOwner: async () => {} },
      clock: () => new Date(0),
      logger: mockServices.logger.mock(),
      mostADay: 5,
      plans,
      stopRule: {},
      store: {
        // The first has its fix.
        fixes: async () => [
          {
            entityRef: refOf(0),
            part: 'patch',
            controls: ['slo'],
            openedAt: 0,
            state: 'open',
          },
        ],
        savePlan: async () => {},
      },
      verdicts: { read: async () => lines },
    } as never);
    const run = async (after?: string) => {
      const { items, nextAfter, withoutFix } = await service.run(
        ...(['c1', { dryRun: true, after }, {} as never] as const),
      );
      expect(withoutFix).toBe(120);
      expect(drafted.at(-1)).toEqual(items.map(({ entityRef }) => entityRef));
      return [items.length, items[0].entityRef, nextAfter];
    };
    expect(await run()).toEqual([50, refOf(1), refOf(50)]);
    expect(await run(refOf(50))).toEqual([50, refOf(51), refOf(100)]);
    expect(await run(refOf(100))).toEqual([19, refOf(101), undefined]);
  });
});
