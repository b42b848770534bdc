import type { Entity } from '@backstage/catalog-model';
import {
  aComponent,
  ana,
  outsider,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { daemonSet, deployment, statefulSet } from './__testUtils__/objects';
import { startCluster } from './__testUtils__/startCluster';

jest.setTimeout(120_000);

function annotated(name: string, annotations: Record<string, string>): Entity {
  return aComponent(name, {
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [
        `backstage.io/kubernetes-${key}`,
        value,
      ]),
    ),
  });
}

describe('whose workload it is', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;

  beforeAll(async () => {
    cluster = await startCluster({
      entities: [
        annotated('checkout', { id: 'shop-checkout' }),
        annotated('cart', {
          'label-selector': 'app in (cart, cart-worker),tier!=batch',
        }),
        annotated('ledger', { namespace: 'payments' }),
        annotated('search', { cluster: 'prod-us' }),
        annotated('left', { 'label-selector': 'half=both' }),
        annotated('right', { 'label-selector': 'half' }),
        annotated('dns', { 'label-selector': 'k8s-app=kube-dns' }),
        annotated('кошик', { 'label-selector': 'nothing, in (' }),
        aComponent('secret'),
      ],
      hidden: ['component:default/secret'],
    });
    const { server } = cluster;
    const labelled = (name: string, labels: Record<string, string>) =>
      server.apply('deployments', deployment(name, { labels }));
    labelled('web', { 'backstage.io/kubernetes-id': 'shop-checkout' });
    labelled('cart-v2', { app: 'cart' });
    labelled('cart-nightly', { app: 'cart', tier: 'batch' });
    labelled('both', { half: 'both' });
    labelled('stray', {});
    server.apply('statefulsets', statefulSet('ledger'));
    server.apply(
      'statefulsets',
      statefulSet('ledger', { namespace: 'payments' }),
    );
    server.apply('deployments', deployment('search'));
    server.apply('deployments', deployment('secret'));
    server.apply(
      'daemonsets',
      daemonSet('proxy', { namespace: 'kube-system' }),
    );
    server.apply(
      'deployments',
      deployment('coredns', {
        namespace: 'kube-system',
        labels: { 'k8s-app': 'kube-dns' },
      }),
    );
    await cluster.pass('2026-03-01T12:00:00Z');
  });
  afterAll(() => cluster.close());

  it.each([
    ['checkout', [{ name: 'web', namespace: 'shop' }]],
    // By its label `app` only, which is a habit.
    [
      'cart',
      [{ name: 'cart-v2' }, { name: 'cart-nightly', matchedBy: 'weak' }],
    ],
    ['ledger', [{ name: 'ledger', namespace: 'payments' }]],
    ['search', []],
    ['dns', [{ name: 'coredns', namespace: 'kube-system' }]],
    ['кошик', []],
  ])('shows what the annotations of %s select', async (name, expected) => {
    expect(await cluster.workloadsOf(name)).toMatchObject(expected);
  });

  it('leaves open what two entities select', async () => {
    expect(await cluster.workloadsOf('left')).toEqual([]);
    expect(await cluster.workloadsOf('right')).toEqual([]);
    const { body } = await cluster
      .as(ana)
      .get('/discrepancies', { kind: 'ambiguous-signal', state: 'open' });
    expect(body.items).toMatchObject([
      { candidates: ['component:default/left', 'component:default/right'] },
    ]);
  });

  it('names what no entity describes, but for what runs the cluster', async () => {
    const [only, ...more] = await cluster.unmatched();
    expect(only).toContain('prod-eu/shop/stray');
    expect(more).toEqual([]);
  });

  it('shows nothing of an entity to who may not see it', async () => {
    expect(await cluster.workloadsOf('secret')).toHaveLength(1);
    const hidden = await cluster.contextOf('secret', outsider);
    expect(JSON.stringify(hidden)).not.toContain('v1.0.0');
  });
});
