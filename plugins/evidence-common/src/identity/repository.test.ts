/** @jest-environment node */
import { Signal } from '../schemas/signal';
import { normalizeRepository } from './repository';
import { entity, indexOf, summaryOf } from './__testUtils__';

const repository = (url: string): Signal => ({ type: 'repository', url });
const text = (value: string): Signal => ({ type: 'text', text: value });

describe('a repository', () => {
  const index = indexOf([
    entity('component:default/checkoutservice', {
      'github.com/project-slug': 'Acme/Checkout',
    }),
    entity('component:default/paymentservice', {
      'backstage.io/source-location':
        'url:https://gitlab.acme.dev/shop/core/payment/-/tree/main/',
    }),
  ]);

  it.each([
    'https://github.com/acme/checkout',
    'http://github.com/acme/checkout',
    'https://github.com/Acme/Checkout.git',
    'https://token@github.com/acme/checkout/',
    'https://github.com/acme/checkout/tree/main/src/cart.ts#L3',
    'https://github.com/acme/checkout/pull/7/files?w=1',
    'https://github.com/acme/checkout/issues',
    'https://github.com/acme/checkout/security/advisories',
    'git@github.com:acme/checkout.git',
    'ssh://git@github.com:22/acme/checkout.git',
    'github.com/acme/checkout',
  ])('is known as %s', url => {
    const checkout =
      'component:checkoutservice by repository=github.com/acme/checkout strong';
    expect(summaryOf(index.resolve(repository(url)))).toBe(checkout);
    expect(summaryOf(index.resolve(text(url)))).toBe(checkout);
    expect(summaryOf(index.resolve(text(`(see ${url}).`)))).toContain(
      url.startsWith('github.com') ? '' : checkout,
    );
  });

  it.each([
    'https://gitlab.acme.dev/shop/core/payment/-/merge_requests/3',
    'https://gitlab.acme.dev/shop/core/payment/blob/main/README.md',
    'git@gitlab.acme.dev:shop/core/payment.git',
  ])('is known as %s within nested groups', url => {
    expect(index.resolve(repository(url)).entityRef).toBe(
      'component:default/paymentservice',
    );
  });

  it.each([
    '',
    'https://',
    'https://github.com/acme',
    'nonsense',
    '%%%/%%%',
    'https://github.com/other/..%5Cacme%5Ccheckout',
    'https://gitlab.acme.dev/other/..%2Fshop/core/payment',
    'https://gitlab.acme.dev/shop/core/payment%3F/more',
    'https://gitlab.acme.dev/shop/core/payment%23/more',
    'https://gitlab.acme.dev/shop/core/payment%00',
    'https://gitlab.acme.dev/shop/%252e/core/payment',
  ])('is not what %j names', url => {
    expect(index.resolve(repository(url)).status).toBe('unmatched');
    expect(index.resolve(text(url)).status).toBe('unmatched');
  });

  it.each([
    'https://github.com/other/..%5Cacme%5Ccheckout',
    'https://gitlab.acme.dev/other/..%2Fshop/core/payment',
    'https://gitlab.acme.dev/other/./%2e%2e%2fshop',
    'https://gitlab.acme.dev/other/a%0Ab',
  ])('has no name where it is %j', url => {
    expect(normalizeRepository(url)).toBeUndefined();
  });
});
