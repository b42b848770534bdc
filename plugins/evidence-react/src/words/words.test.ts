import { count, money, number, percent, sentence } from '.';

it('writes thousands, and decimals only where they are wanted', () => {
  expect(number(12_345.6)).toBe('12,346');
  expect(number(3.25, 1)).toBe('3.3');
  expect(number(3, 1)).toBe('3');
  expect(count(1, 'service')).toBe('1 service');
  expect(count(1_200, 'entity', 'entities')).toBe('1,200 entities');
});

it.each([
  [0, 0, '0%'],
  [0.001, 0, '<1%'],
  [0.124, 0, '12%'],
  [0.999, 0, '99%'],
  [1, 0, '100%'],
  [1.4, 0, '140%'],
  [-0.2, 0, '-20%'],
  [0.0004, 1, '<0.1%'],
  [0.1246, 1, '12.5%'],
  [0.9999, 1, '99.9%'],
])('writes the share %p to %p decimals as %p', (share, decimals, words) => {
  expect(percent(share, decimals)).toBe(words);
});

it('writes cents of prices, and of small amounts', () => {
  expect(money(1_240.4, 'EUR')).toBe('€1,240');
  expect(money(0.4, 'EUR')).toBe('€0.40');
  expect(money(1_240.4, 'USD', true)).toBe('$1,240.40');
});

it.each([
  ['production runs a release', 'Production runs a release'],
  ['component:default/shop is late', 'component:default/shop is late'],
  ['v1.2 was deployed', 'v1.2 was deployed'],
  ['kube-proxy restarts', 'kube-proxy restarts'],
])('begins the sentence %p as %p', (text, words) => {
  expect(sentence(text)).toBe(words);
});
