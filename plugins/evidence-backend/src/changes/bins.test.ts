import * as fc from 'fast-check';
import { roundBins } from './bins';

const at = (time: string) => Date.parse(`2026-03-01T${time}Z`);

describe('roundBins', () => {
  it.each([
    ['an hour', '11:12:13', '12:12:13', 100, '11:12:00', 60_000],
    ['six hours', '06:12:13', '12:12:13', 100, '06:10:00', 300_000],
    ['a day', '00:00:01', '23:59:59', 100, '00:00:00', 900_000],
    ['an instant', '12:00:00', '12:00:00', 100, '12:00:00', 1000],
  ])('cuts %s at round instants', (_, from, to, most, first, length) => {
    expect(roundBins({ from: at(from), to: at(to), most })).toEqual({
      from: at(first),
      length,
    });
  });

  it('covers all of the time, with as few as were requested', () => {
    const instant = fc.integer({ min: 0, max: at('12:00:00') });
    fc.assert(
      fc.property(
        instant,
        instant,
        fc.integer({ min: 2, max: 200 }),
        (a, b, most) => {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          const bins = roundBins({ from, to, most });
          expect(bins.from).toBeLessThanOrEqual(from);
          expect(from - bins.from).toBeLessThan(bins.length);
          expect(bins.from % bins.length).toBe(0);
          expect(Math.floor((to - bins.from) / bins.length)).toBeLessThan(most);
        },
      ),
    );
  });
});
