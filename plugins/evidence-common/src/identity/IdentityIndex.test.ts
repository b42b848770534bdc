/** @jest-environment node */
import { Entity } from '@backstage/catalog-model';
import fc from 'fast-check';
import { Signal } from '../schemas/signal';
import { entity, indexOf, summaryOf } from './__testUtils__';
import { IdentityIndex } from './IdentityIndex';
import { IdentityKey } from './keys';

const shop = [
  entity('component:default/checkoutservice', {
    'github.com/project-slug': 'Acme/Checkout',
    'pagerduty.com/service-id': 'PCHECK1',
    'plumbline.dev/aliases': 'checkout, checkout-v2',
  }),
  entity(
    'component:default/paymentservice',
    {
      'backstage.io/source-location':
        'url:https://gitlab.acme.dev/shop/core/payment/-/tree/main/',
      'plumbline.dev/aliases': '["pay"]',
    },
    { title: 'Payment Service' },
  ),
  entity('component:default/payment-2'),
  entity('resource:default/ledger-db', { 'plumbline.dev/aliases': 'pay' }),
  entity(
    'component:default/cart',
    { 'backstage.io/kubernetes-id': 'cart-k8s' },
    { labels: { 'app.kubernetes.io/name': 'cartd' } },
  ),
  entity('api:default/cart'),
  entity('api:default/orders-api'),
  entity('group:default/shop-team'),
];

const text = (value: string): Signal => ({ type: 'text', text: value });
const alert = (labels: Record<string, string>): Signal => ({
  type: 'alert',
  labels,
});
const workload = (name: string, labels?: Record<string, string>): Signal => ({
  type: 'workload',
  name,
  labels,
});
const repository = (url: string): Signal => ({ type: 'repository', url });
const alertmanager = (...alerts: Record<string, string>[]) =>
  JSON.stringify({
    version: '4',
    status: 'firing',
    commonLabels: { severity: 'page' },
    alerts: alerts.map(labels => ({ status: 'firing', labels })),
  });

describe('IdentityIndex', () => {
  const index = indexOf(shop);

  it.each<[what: string, signal: Signal, answer: string]>([
    [
      'a reference',
      text('Component:default/CheckoutService'),
      'component:checkoutservice by entity-ref=component:default/checkoutservice strong',
    ],
    [
      'a name in any case, with spaces around',
      text('  CheckoutService\n'),
      'component:checkoutservice by name=checkoutservice strong',
    ],
    [
      'an alias',
      text('checkout'),
      'component:checkoutservice by alias=checkout strong',
    ],
    [
      'a title',
      text('payment service'),
      'component:paymentservice by title=payment service strong',
    ],
    [
      'a pager id as text',
      text('pcheck1'),
      'component:checkoutservice by pager-service=pcheck1 strong',
    ],
    [
      'a pager id',
      { type: 'pager', serviceId: 'PCHECK1' },
      'component:checkoutservice by pager-service=pcheck1 strong',
    ],
    [
      'an alert in one line',
      text(
        '[FIRING:1] HighLatency (service="checkoutservice", severity="page")',
      ),
      'component:checkoutservice by service=checkoutservice strong',
    ],
    [
      'an alert whose labels follow a colon',
      text('Slow firing: service=cart calling checkoutservice'),
      'component:cart by service=cart strong',
    ],
    [
      'an alert in prose, its reference at the end of a sentence',
      text('Error rate of component:default/cart. Please look.'),
      'component:cart by entity-ref=component:default/cart strong',
    ],
    [
      'a name within prose',
      text('p99 of checkoutservice above 2s since 09:41.'),
      'component:checkoutservice by word=checkoutservice weak',
    ],
    [
      'a pod within prose',
      text('OOMKilled: cart-7d9f8b6c5d-x2x4z in shop'),
      'component:cart by pod-name=cart weak',
    ],
    [
      'pasted Alertmanager JSON',
      text(alertmanager({ alertname: 'Slow', service: 'checkout' })),
      'component:checkoutservice by service=checkout strong',
    ],
    [
      'pasted Alertmanager JSON of two services',
      text(alertmanager({ service: 'checkout' }, { service: 'cart' })),
      'ambiguous: component:checkoutservice component:cart',
    ],
    [
      'Alertmanager JSON whose second alert has the stronger label',
      text(alertmanager({ pod: 'cart-0' }, { service: 'checkout' })),
      'component:checkoutservice by service=checkout strong',
    ],
    [
      'two alerts in prose',
      text('service=checkout is slow, and service=cart is down'),
      'ambiguous: component:checkoutservice component:cart',
    ],
    [
      'labels',
      alert({ alertname: 'X', app_kubernetes_io_name: 'cartd' }),
      'component:cart by app_kubernetes_io_name=cartd strong',
    ],
    [
      'a plain app label',
      alert({ app: 'checkout' }),
      'component:checkoutservice by app=checkout weak',
    ],
    [
      'a pod label',
      alert({ pod: 'checkout-v2-6b474476c4-lmnop' }),
      'component:checkoutservice by pod=checkout-v2 weak',
    ],
    [
      'a pod of a Deployment whose name ends in a number',
      alert({ pod: 'payment-2-6b474476c4-lmnop' }),
      'component:payment-2 by pod=payment-2 weak',
    ],
    [
      'a reference in a label before any name',
      alert({ service: 'cart', entity_ref: 'component:default/payment-2' }),
      'component:payment-2 by entity_ref=component:default/payment-2 strong',
    ],
    [
      'a workload',
      workload('cart-k8s'),
      'component:cart by workload-name=cart-k8s strong',
    ],
    [
      'a workload whose label says more than its name',
      workload('cart', { 'app.kubernetes.io/name': 'checkout' }),
      'component:checkoutservice by app.kubernetes.io/name=checkout strong',
    ],
    [
      'a workload whose pager label disagrees with its name',
      workload('cart', { pager_service_id: 'PCHECK1' }),
      'component:checkoutservice by pager_service_id=pcheck1 strong',
    ],
    [
      'a workload whose name says more than a plain app label',
      workload('cart', { app: 'checkout' }),
      'component:cart by workload-name=cart strong',
    ],
    [
      'an API is never a workload',
      workload('orders-api'),
      'unmatched: api:orders-api',
    ],
    [
      'a component and an API of one name, typed',
      text('cart'),
      'ambiguous: api:cart component:cart',
    ],
    [
      'an alias that two share',
      text('pay'),
      'ambiguous: component:paymentservice resource:ledger-db',
    ],
    [
      'a reference of another kind',
      text('resource:default/cart'),
      'unmatched: api:cart component:cart',
    ],
    [
      'a workload with its namespace',
      text('deployment:default/cart'),
      'ambiguous: api:cart component:cart',
    ],
    ['a Group is no service', text('group:default/shop-team'), 'unmatched: '],
    [
      'a typing error',
      text('chekoutservice'),
      'unmatched: component:checkoutservice component:paymentservice',
    ],
    ['an alert that names nothing', alert({}), 'unmatched: '],
    [
      'an alert that is called after a service',
      alert({ alertname: 'CheckoutService' }),
      'unmatched: component:checkoutservice component:paymentservice',
    ],
  ])('resolves %s', (_, signal, answer) => {
    const resolution = summaryOf(index.resolve(signal));
    expect(
      answer === 'unmatched: ' ? resolution.slice(0, 11) : resolution,
    ).toBe(answer);
  });

  it.each<[what: string, signal: (name: string) => Signal]>([
    ['a label', name => alert({ service: name })],
    ['a workload', name => workload(name)],
    ['a text', name => text(name)],
    ['prose', name => text(`p99 of ${name} above 2s`)],
    ['a label in prose', name => text(`[FIRING:1] Slow (service=${name})`)],
  ])('resolves names of any script, however encoded, in %s', (_, signal) => {
    const names = ['Größe', 'été-api', 'हिन्दी', '支払い', 'カガミ'];
    const entities = names.map((name, at) =>
      entity(`component:default/a${at}`, { 'plumbline.dev/aliases': name }),
    );
    const others = indexOf([...entities, entity('component:default/gr')]);
    names.forEach((name, at) => {
      for (const form of ['NFC', 'NFD']) {
        expect(others.resolve(signal(name.normalize(form)))).toMatchObject({
          status: 'matched',
          entityRef: `component:default/a${at}`,
        });
      }
    });
  });

  it('asks further keys, which say how far they can be trusted', () => {
    const costCentre: IdentityKey = {
      id: 'cost-centre',
      strength: 'weak',
      ofEntity: one => [one.metadata.annotations?.['acme.dev/cost'] ?? ''],
      ofLabels: labels => (labels.cost ? [labels.cost] : []),
    };
    const extended = indexOf(
      [...shop, entity('component:default/priced', { 'acme.dev/cost': 'K9' })],
      [costCentre],
    );
    expect(summaryOf(extended.resolve(alert({ cost: 'k9' })))).toBe(
      'component:priced by cost-centre=k9 weak',
    );
  });

  const name = fc.constantFrom('a', 'b', 'pay', 'cart', 'cart-k8s');
  const entities = fc.array(
    fc
      .record({
        kind: fc.constantFrom('component', 'resource', 'api', 'group'),
        name,
        aliases: fc.array(name, { maxLength: 2 }),
        slug: name,
      })
      .map(one =>
        entity(`${one.kind}:default/${one.name}`, {
          'plumbline.dev/aliases': one.aliases.join(' '),
          'github.com/project-slug': `acme/${one.slug}`,
        }),
      ),
    { maxLength: 12 },
  );
  const signals: Signal[] = [
    ...['a', 'pay', 'cart', 'cat'].map(text),
    ...['cart', 'cart-k8s'].map(one => workload(one, { app: 'pay' })),
    repository('https://github.com/acme/pay'),
    alert({ service: 'b', job: 'cart' }),
  ];
  const answers = (of: IdentityIndex) =>
    signals.map(signal => of.resolve(signal));
  const refOf = (one: Entity) => `${one.kind}:default/${one.metadata.name}`;

  it('answers after changes what a fresh index of the same content answers', () => {
    fc.assert(
      fc.property(entities, fc.array(fc.nat(11)), (added, deletions) => {
        const changed = indexOf(added);
        const left = new Map(added.map(one => [refOf(one), one]));
        for (const at of deletions.filter(one => one < added.length)) {
          changed.delete(refOf(added[at]));
          left.delete(refOf(added[at]));
        }
        const fresh = indexOf([...left.values()].reverse());
        expect(answers(changed)).toEqual(answers(fresh));
      }),
    );
  });

  it('lists which keys decide a signal, so that it can be resolved anew', () => {
    const watched = index.keyIdsOf(workload('cart-k8s'));
    expect(watched).toEqual(
      expect.arrayContaining(
        index
          .keyIdsOfEntity('component:default/cart')
          .filter(id => id.includes('cart-k8s')),
      ),
    );
  });

  it('offers names that are near, services before packages of a tool', () => {
    const estate = new IdentityIndex();
    const keys = (value: string) => [
      { space: 'name' as const, value, origin: 'name' },
    ];
    const all = [
      ['checkoutservice', 'service'],
      ['paymentservice', 'service'],
      ['ledger', undefined],
      ['zzz-cli', 'tool'],
      ['zzqy-node', 'library'],
    ] as const;
    for (const [word, type] of all) {
      estate.set({ ref: `component:default/${word}`, keys: keys(word), type });
    }
    const nearestTo = (value: string) =>
      estate
        .resolve(text(value))
        .candidates.map(({ entityRef }) => entityRef.split('/')[1]);
    expect(nearestTo('zzqqxx')).toEqual([]);
    expect(nearestTo('paymentcheckout')).toEqual(['paymentservice']);
    // A word of several may be misspelt.
    expect(nearestTo('chekoutservice answers slowly')).toEqual([
      'checkoutservice',
    ]);
    // One of them, misspelt.
    expect(nearestTo('zzqy-nod')[0]).toBe('zzqy-node');
    expect(nearestTo('zz-cli')[0]).toBe('zzz-cli');
  });

  it('reads any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), any => {
        const { status, candidates } = index.resolve(text(any || ' '));
        expect(status === 'ambiguous' && candidates.length < 2).toBe(false);
      }),
    );
  });
});
