import { plainly } from './plainly';

describe('plainly', () => {
  it.each([
    [
      'component:default/checkout was seen to call resource:default/orders-db, which it does not declare',
      'checkout was seen to call orders-db, which it does not declare',
    ],
    ['component:shop/cart does not run', 'shop/cart does not run'],
    ['It calls component:default/tax.v2. Twice.', 'It calls tax.v2. Twice.'],
    [
      '118 calls since 2026-11-20T16:19:01.596Z',
      '118 calls since 20 Nov 16:19 UTC',
    ],
    ['until 2027-01-02T00:00:00Z', 'until 2 Jan 2027 00:00 UTC'],
    ['at 2026-99-99T00:00:00Z', 'at 2026-99-99T00:00:00Z'],
    [
      "The label 'https://git.example/a' of 'prod-eu/shop'",
      "The label 'https://git.example/a' of 'prod-eu/shop'",
    ],
  ])('says %s', (text, words) => {
    expect(plainly(text, Date.parse('2026-11-22T06:00:00Z'))).toBe(words);
  });
});
