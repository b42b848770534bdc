import { nearestTypo } from './typo';

describe('nearestTypo', () => {
  it.each<[text: string, names: string[], meant: string | undefined]>([
    ['checkuot', ['checkout', 'cart'], 'checkout'],
    ['checkotu', ['checkout'], 'checkout'],
    ['order-db', ['orders-db', 'orders'], 'orders-db'],
    ['db-orders', ['orders-db'], 'orders-db'],
    ['Payments_Platform', ['payments-platform'], 'payments-platform'],
    [
      'recomendatoinservise',
      ['recommendationservice'],
      'recommendationservice',
    ],
    ['carrier-gateway', ['cartservice'], undefined],
    ['growth-squad', ['order-operations'], undefined],
    ['gone', ['deploy/d'], undefined],
    ['db', ['ui', 'api'], undefined],
    ['', ['a'], undefined],
    ['cat', ['cart', 'bat'], 'bat'],
  ])('%s among %j is %s', (text, names, meant) => {
    expect(nearestTypo(text, names)).toBe(meant);
  });
});
