import { application } from '../__testUtils__/application';
import { applicationSchema } from '../schemas';
import { workloadOf } from './workloads';

const digest = `sha256:${'d'.repeat(64)}`;
const options = { applications: new Map(), environments: [] };
const of = (parts: Parameters<typeof application>[0]) =>
  workloadOf(applicationSchema.parse(application(parts)), options);

describe('what an application runs', () => {
  it.each<[string[], object]>([
    [['shop/any:v1'], { version: 'v1' }],
    [['localhost:5000/any'], {}],
    [['shop/any:latest'], {}],
    [[`shop/any@${digest}`], { version: digest, digest }],
    [[`shop/any:v1@${digest}`], { version: 'v1', digest }],
    // A rollout.
    [['shop/any:v2', 'shop/any:v1'], { version: 'v1, v2' }],
    [[`shop/any:v2@${digest}`, 'shop/any:v1'], { version: 'v1, v2' }],
    [['shop/any:v2', 'shop/any:latest'], {}],
    // Beside others.
    [['redis:7', 'shop/checkout-prod:v1'], { version: 'v1' }],
    [['redis:7', 'shop/checkout:v1'], { version: 'v1' }],
    [['redis:7', 'shop/checkout:v1', 'shop/front:v2'], { version: 'v1' }],
    [['redis:7', 'shop/api:v1'], {}],
    [['eu/checkout:v1', 'us/checkout:v2'], {}],
  ])('is of %j %j', (images, running) => {
    expect(
      of({
        metadata: { name: 'checkout-prod' },
        status: { summary: { images } },
      }),
    ).toEqual({
      name: 'checkout-prod',
      cluster: 'in-cluster',
      namespace: 'shop',
      environment: 'production',
      labels: { environment: 'production', 'argocd/app-name': 'checkout-prod' },
      problems: [],
      ...running,
    });
  });

  it.each([[{ summary: { images: [] } }], [{ summary: null }]])(
    'is nothing without images',
    status => {
      expect(of({ status })).toBeUndefined();
    },
  );

  it.each([
    [{ name: 'west' }, 'west'],
    [{ server: 'https://10.0.0.1:6443' }, '10.0.0.1'],
    [{ server: 'https://kubernetes.default.svc' }, 'in-cluster'],
    [{ server: 'west' }, undefined],
    [null, undefined],
  ])('runs at %j in %s', (destination, cluster) => {
    expect(of({ spec: { destination } })!.cluster).toBe(cluster);
  });
});
