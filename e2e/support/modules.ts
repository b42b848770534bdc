import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DatadogServer,
  keys,
  monitor,
  uuid,
} from '../../plugins/evidence-backend-module-datadog/src/__testUtils__/DatadogServer';
import { KubernetesServer } from '../../plugins/evidence-backend-module-kubernetes/src/__testUtils__/KubernetesServer';
import {
  deployment,
  pod,
} from '../../plugins/evidence-backend-module-kubernetes/src/__testUtils__/objects';

/** A service that only these two know of. */
export const loyalty = 'component:default/loyalty-api';

const token = 'a-token-of-the-cluster';

const descriptor = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: loyalty-api
  title: Loyalty points
  description: Counts and redeems points
  annotations:
    plumbline.dev/tier: '2'
    datadoghq.com/on-call-team: loyalty
spec: { type: service, lifecycle: production, owner: shop-engineering }
`;

/**
 * A cluster and an account of Datadog, each on its test server, and what a
 * portal is configured with to read them.
 */
export async function startModules(folder: string) {
  const cluster = new KubernetesServer({ token });
  const run = (version: string, waiting?: object) => {
    const image = `registry.example/loyalty-api:${version}`;
    cluster.apply(
      'deployments',
      deployment('loyalty-api', {
        image,
        replicas: 3,
        ready: waiting ? 2 : 3,
      }),
    );
    for (const suffix of ['aaaaa', 'bbbbb']) {
      cluster.apply('pods', pod('loyalty-api', suffix, { image }));
    }
    const restarts = waiting ? 4 : 0;
    cluster.apply(
      'pods',
      pod('loyalty-api', 'ccccc', { image, restarts, waiting }),
    );
  };
  run('v2.3.1', { reason: 'CrashLoopBackOff', message: 'back-off 2m40s' });
  const datadog = new DatadogServer();
  datadog.teams = [
    {
      id: uuid(1),
      handle: 'loyalty',
      onCall: [
        [{ id: 'u1', name: 'Ana Ruiz' }],
        [{ id: 'u2', name: 'Tariq Aziz' }],
      ],
    },
  ];
  datadog.calls = {
    frontend: { calls: ['loyalty-api'] },
    'loyalty-api': { calls: ['redis-cart'] },
  };
  const judge = (state: string) => {
    datadog.monitors = [
      monitor(1, state, {
        name: 'Redemptions fail',
        tags: ['service:loyalty-api', 'env:production'],
      }),
    ];
  };
  judge('Alert');
  const catalog = join(folder, 'loyalty.yaml');
  writeFileSync(catalog, descriptor);
  const config = join(folder, 'modules.json');
  const urls = {
    cluster: await cluster.start(),
    datadog: await datadog.start(),
  };
  const often = { frequency: '1s', timeout: '10s' };
  writeFileSync(
    config,
    JSON.stringify({
      catalog: { locations: [{ type: 'file', target: catalog }] },
      plumbline: {
        collectors: {
          'prod-eu': {
            type: 'kubernetes',
            url: urls.cluster,
            token,
            ...often,
            environment: 'production',
            region: 'eu-west-1',
          },
          datadog: {
            type: 'datadog',
            url: urls.datadog,
            ...keys,
            ...often,
            env: 'prod',
          },
        },
      },
    }),
  );
  return {
    config,
    /** All replicas run this version, and are ready. */
    rollOut: (version: string) => run(version),
    /** What fired is over. */
    recover: () => judge('OK'),
    stop() {
      cluster.stop();
      datadog.stop();
    },
  };
}
