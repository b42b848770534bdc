import { busyOverview, emptyOverview } from '../fixtures';
import { quietOf } from './overview';

describe('quietOf', () => {
  it.each([
    ['nobody is there to look', emptyOverview, 'no source connected'],
    [
      'somebody looks, but not at alerts',
      { ...busyOverview, alertsHeard: 0, alertSources: 0 },
      'no source reports alerts for these services',
    ],
  ])('is unknown where %s', (_, overview, unknown) => {
    expect(quietOf(overview)).toEqual({ unknown });
  });

  it.each([
    [0, 'nothing fires on 12 services (1 source)'],
    [3, 'nothing fires on 12 services (1 source), as last heard of 3 of them'],
    [12, 'nothing fired on 12 services (1 source) when last heard'],
  ])('says of how many nothing fires, %d of them stale', (stale, nothing) => {
    expect(quietOf({ ...busyOverview, alertsStale: stale })).toEqual({
      nothing,
      stale: stale > 0,
    });
  });
});
