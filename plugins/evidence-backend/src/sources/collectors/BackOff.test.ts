import fc from 'fast-check';
import { BackOff } from './BackOff';

describe('BackOff', () => {
  it('waits longer after each failure, and not at all after a success', () => {
    const backOff = new BackOff(60_000, () => 1);
    expect(backOff.isWaiting(0)).toBe(false);
    backOff.failed(0);
    expect(backOff.isWaiting(0)).toBe(false);
    backOff.failed(0);
    expect(backOff.isWaiting(119_999)).toBe(true);
    expect(backOff.isWaiting(120_000)).toBe(false);
    backOff.failed(0);
    expect(backOff.isWaiting(239_999)).toBe(true);
    backOff.succeeded();
    expect(backOff.isWaiting(0)).toBe(false);
  });

  it('waits as long as the source requested', () => {
    const backOff = new BackOff(60_000);
    backOff.failed(1_000, 3_600_000);
    expect(backOff.isWaiting(3_600_999)).toBe(true);
    expect(backOff.isRefused(3_600_999)).toBe(true);
    expect(backOff.isWaiting(3_601_000)).toBe(false);
    expect(backOff.isRefused(3_601_000)).toBe(false);
    backOff.failed(3_601_000);
    expect(backOff.isWaiting(3_601_001)).toBe(true);
    expect(backOff.isRefused(3_601_001)).toBe(false);
  });

  it('asks once in ten passes at least, however long it fails', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random) => {
          const backOff = new BackOff(60_000, () => random);
          for (let count = 0; count < failures; count++) {
            backOff.failed(0);
          }
          expect(backOff.isWaiting(60_000 - 1)).toBe(true);
          expect(backOff.isWaiting(10 * 60_000)).toBe(false);
        },
      ),
    );
  });
});
