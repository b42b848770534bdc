import { busyOverview, emptyOverview } from '../fixtures';
import { firstSteps } from './firstSteps';
import { changeSources, observers } from './overview';

describe('firstSteps', () => {
  it('asks for everything in a fresh portal, the catalog first', () => {
    expect(firstSteps(emptyOverview, '/api').map(({ id }) => id)).toEqual([
      'catalog',
      'remote-catalog',
      'changes',
      'observations',
    ]);
  });

  it('asks for nothing where all is connected', () => {
    expect(firstSteps(busyOverview, '/api')).toEqual([]);
  });

  it('does not ask again for a webhook that is set up', () => {
    const overview = {
      ...emptyOverview,
      collectors: [
        {
          id: 'github',
          kind: 'change-source' as const,
          outcome: 'waiting' as const,
        },
      ],
    };
    expect(firstSteps(overview, '/api').map(({ id }) => id)).not.toContain(
      'changes',
    );
  });

  it('does not take an unconfigured source for a connected one', () => {
    const overview = {
      entities: 3,
      collectors: busyOverview.collectors.map(collector => ({
        ...collector,
        outcome: 'unconfigured' as const,
      })),
    };
    expect(firstSteps(overview, '/api').map(({ id }) => id)).toEqual([
      'changes',
      'observations',
    ]);
    expect(observers(overview)).toBe(0);
    expect(changeSources(overview)).toBe(0);
  });
});
