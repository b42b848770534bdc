import { parseSelector } from './selector';
import { digestOf, versionOf } from './version';

describe('parseSelector', () => {
  const labels = { app: 'cart', tier: 'web', 'shop.example/team': 'orders' };

  it.each([
    ['app=cart', true],
    ['app == cart, tier = web', true],
    ['app!=cart', false],
    ['app=cart,absent!=x', true],
    ['app in (cart, checkout)', true],
    ['app notin (cart, checkout)', false],
    ['absent notin (a)', true],
    ['shop.example/team', true],
    ['!app', false],
    ['!absent,app', true],
    ['toString', false],
  ])('reads %s', (text, expected) => {
    expect(parseSelector(text)!(labels)).toBe(expected);
  });

  it.each(['', ' , ', 'app=cart,=x', 'app in cart', 'a b c', 'app in ('])(
    'does not read %j',
    text => {
      expect(parseSelector(text)).toBeUndefined();
    },
  );
});

describe('versionOf', () => {
  const digest = 'a'.repeat(64);
  const containers = (image: string, labels: Record<string, string> = {}) => ({
    containers: [
      { name: 'proxy', image: 'mesh/proxy:1.20' },
      { name: 'cart', image },
    ],
    labels,
  });

  it.each([
    ['shop/cart:v1.2.0', {}, 'v1.2.0'],
    ['registry:5000/shop/cart:v1.2.0', {}, 'v1.2.0'],
    [`shop/cart:v1.2.0@sha256:${digest}`, {}, 'v1.2.0'],
    ['shop/cart:latest', { 'app.kubernetes.io/version': '1.3' }, '1.3'],
    [`shop/cart@sha256:${digest}`, {}, 'sha256:aaaaaaaaaaaa'],
    ['registry:5000/shop/cart', {}, undefined],
    ['shop/cart:latest', {}, undefined],
    ['', {}, undefined],
  ])('reads %s beside %j', (image, labels, expected) => {
    expect(versionOf(containers(image, labels), 'cart')).toBe(expected);
  });

  it('goes by the digest that runs where the tag moves', () => {
    const states = [
      { name: 'proxy', restarts: 0, imageId: `x@sha256:${'b'.repeat(64)}` },
      { name: 'cart', restarts: 0, imageId: `shop/cart@sha256:${digest}` },
    ];
    expect(versionOf(containers('shop/cart:main'), 'cart', states)).toBe(
      'sha256:aaaaaaaaaaaa',
    );
  });

  it('goes by the container that is named the main one', () => {
    const given = { ...containers('shop/cart:v1'), defaultContainer: 'proxy' };
    expect(versionOf(given, 'cart')).toBe('1.20');
  });
});

describe('digestOf', () => {
  const [a, b] = ['a', 'b'].map(letter => `sha256:${letter.repeat(64)}`);
  const of = (image: string, imageId?: string) =>
    digestOf({ containers: [{ name: 'cart', image }], labels: {} }, 'cart', [
      { name: 'proxy', restarts: 0, imageId: `mesh/proxy@${b}` },
      { name: 'cart', restarts: 0, ...(imageId && { imageId }) },
    ]);

  it.each([
    ['shop/cart:v1', `docker-pullable://shop/cart@${a}`, a],
    [`shop/cart:v1@${a}`, `shop/cart@${a}`, a],
    // It was never in a registry: what names it there is that of its settings.
    ['shop/cart:v1', `docker://${a}`, undefined],
    ['shop/cart:v1', a, undefined],
    [`shop/cart@${b}`, `docker://${a}`, b],
    [`shop/cart@${b}`, `shop/cart@${a}`, undefined],
    // It has not begun to run.
    [`shop/cart@${a}`, undefined, undefined],
    ['shop/cart@sha256:abc', 'shop/cart@sha256:abc', undefined],
  ])('reads %s that runs as %s', (image, imageId, expected) => {
    expect(of(image, imageId)).toBe(expected);
  });

  it('is what would run where no state is known', () => {
    const image = { containers: [{ name: 'x', image: `x@${a}` }], labels: {} };
    expect(digestOf(image, 'cart')).toBe(a);
    expect(digestOf({ containers: [], labels: {} }, 'cart')).toBeUndefined();
  });
});
