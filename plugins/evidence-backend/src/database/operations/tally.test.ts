import fc from 'fast-check';
import type { EdgeTally, ObservationItem } from '../observations';
import { tallied } from './tally';

const second = 1000;

function sighting(at: number, windowSeconds: number, count: number) {
  return {
    part: 'edge',
    stats: { windowSeconds, count },
    observedAt: at * second,
  } as ObservationItem;
}

function tally(sightings: ObservationItem[]): EdgeTally {
  return sightings.reduce<EdgeTally | undefined>(tallied, undefined)!;
}

describe('tallied', () => {
  it('never counts a call twice, and misses none of a window', () => {
    // Calls at whole seconds; each sighting counts those of its own window.
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 2000 }), { minLength: 1 }),
        fc.array(
          fc.record({
            at: fc.integer({ min: 1, max: 2000 }),
            window: fc.integer({ min: 1, max: 500 }),
          }),
          { minLength: 1 },
        ),
        (calls, passes) => {
          const sightings = passes
            .sort((a, b) => a.at - b.at)
            .map(({ at, window }) =>
              sighting(
                at,
                window,
                calls.filter(call => call > at - window && call <= at).length,
              ),
            );
          const { calls: counted } = tally(sightings);
          const most = Math.max(
            ...sightings.map(({ stats }) => (stats as { count: number }).count),
          );
          expect(counted).toBeLessThanOrEqual(calls.length);
          expect(counted).toBeGreaterThanOrEqual(most);
          expect(tally([...sightings, sightings.at(-1)!]).calls).toBe(counted);
        },
      ),
    );
  });

  it('adds up windows that lie apart, and days', () => {
    const day = 24 * 60 * 60;
    expect(
      tally([
        sighting(day, 60, 4),
        sighting(day + 30, 60, 4),
        sighting(day + 60, 60, 4),
        sighting(3 * day, 60, 1),
      ]),
    ).toEqual({
      calls: 9,
      days: 2,
      first: day * second,
      until: 3 * day * second,
      day: 3,
    });
  });
});
