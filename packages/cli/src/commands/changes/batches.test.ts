import { batchesOf } from './batches';

describe('batchesOf', () => {
  it('keeps the order, and the limits of a request', () => {
    const items = Array.from({ length: 450 }, (_, index) => index);
    const batches = batchesOf(items);
    expect(batches.map(batch => batch.length)).toEqual([200, 200, 50]);
    expect(batches.flat()).toEqual(items);
  });

  it('counts bytes too, as the portal does', () => {
    const large = '愛'.repeat(100_000);
    expect(batchesOf([large, large])).toEqual([[large], [large]]);
  });

  it('sends what is larger alone', () => {
    const large = 'x'.repeat(300_000);
    expect(batchesOf([large, large, 'a', 'b'])).toEqual([
      [large],
      [large, 'a', 'b'],
    ]);
    expect(batchesOf([])).toEqual([]);
  });
});
