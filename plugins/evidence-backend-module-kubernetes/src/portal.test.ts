import type { JsonObject } from '@backstage/types';
import {
  aComponent,
  ana,
  outsider,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { kubernetesModule } from './module';
import { KubernetesServer } from './__testUtils__/KubernetesServer';
import { deployment } from './__testUtils__/objects';

jest.setTimeout(60_000);

const token = 'a-token-of-the-portal';

describe('clusters that the portal is configured for', () => {
  const server = new KubernetesServer({ token });
  const verbs = new Set<string>();
  let url: string;

  beforeAll(async () => {
    url = await server.start();
    server.apply('deployments', deployment('checkout'));
    server.intercept = ({ method = '' }) => {
      verbs.add(method);
      return false;
    };
  });
  afterAll(() => server.stop());

  const start = async (options: {
    clusters?: JsonObject[];
    methods?: JsonObject[];
    collectors?: JsonObject;
    portalSources?: JsonObject;
  }) => {
    const { clusters = [], methods = [], portalSources = {} } = options;
    const evidence = await startCollectors({
      features: [kubernetesModule],
      entities: [aComponent('checkout')],
      hidden: ['component:default/checkout'],
      collectors: options.collectors ?? {},
      config: {
        kubernetes: {
          clusterLocatorMethods: [{ type: 'config', clusters }, ...methods],
        },
        plumbline: { portalSources },
      },
    });
    const get = async (path: string, user = ana) =>
      (await evidence.as(user).get(path)).body;
    return {
      ...evidence,
      collectors: async () =>
        (await get('/set-up')).sources.filter(
          (one: { type?: string }) => one.type === 'kubernetes',
        ),
      notes: async (user = ana) =>
        (await get('/doctor', user)).problems.filter(
          (one: { subject: string }) => one.subject.startsWith('kubernetes.'),
        ),
      notice: () => evidence.logged.filter(line => /^Read-only/.test(line)),
    };
  };
  const prod = () => ({
    name: 'Prod EU',
    url,
    serviceAccountToken: token,
    authProvider: 'serviceAccount',
  });

  it('are read, named in one notice, and shown as the portal has them', async () => {
    const portal = await start({
      clusters: [prod(), { ...prod(), name: 'dev' }],
    });
    expect(await portal.run('kubernetes-prod-eu')).toMatchObject({
      outcome: 'succeeded',
    });
    const { body } = await portal
      .as(ana)
      .post('/context', { entityRef: 'component:default/checkout' });
    expect(body.workloads.map((one: any) => one.value)).toMatchObject([
      { name: 'checkout', cluster: 'Prod EU', environment: 'production' },
    ]);
    // Nothing is requested that could change anything.
    expect([...verbs]).toEqual(['GET']);

    expect(portal.notice()).toHaveLength(1);
    expect(portal.notice()[0]).toContain(
      "Read-only, from the portal's configuration: Workloads of the Kubernetes cluster Prod EU, Workloads of the Kubernetes cluster dev ('kubernetes.clusterLocatorMethods'; 'plumbline.portalSources.kubernetes: false' turns it off)",
    );
    expect(await portal.collectors()).toMatchObject([
      {
        id: 'kubernetes-prod-eu',
        state: 'reporting',
        services: 1,
        portalKey: 'kubernetes.clusterLocatorMethods',
      },
      { id: 'kubernetes-dev', state: 'silent' },
    ]);
    expect(await portal.notes()).toEqual([
      {
        severity: 'info',
        subject: 'kubernetes.clusterLocatorMethods',
        message:
          "Read-only, from the portal's configuration: Workloads of the Kubernetes cluster Prod EU, Workloads of the Kubernetes cluster dev",
        next: 'plumbline.portalSources.kubernetes: false turns it off',
      },
    ]);
    expect(await portal.notes(outsider)).toEqual([]);
    expect(portal.logged.join()).not.toContain(token);
    await portal.stop();
  });

  it('are left out by the switch', async () => {
    const portal = await start({
      clusters: [prod()],
      portalSources: { kubernetes: false },
    });
    expect(await portal.collectors()).toMatchObject([
      { id: 'kubernetes', state: 'not-configured' },
    ]);
    expect(portal.notice()).toEqual([]);
    expect(await portal.notes()).toEqual([]);
    await portal.stop();
  });

  it.each([
    ['name', { cluster: 'Prod EU', url: 'https://10.0.0.1:6443' }],
    ['address', { cluster: 'eu' }],
  ])('are left to a collector of the same %s', async (_, keys) => {
    const portal = await start({
      clusters: [prod()],
      collectors: {
        own: { type: 'kubernetes', url: `${url}/`, token, ...keys },
      },
    });
    expect(await portal.collectors()).toMatchObject([{ id: 'own' }]);
    expect((await portal.collectors())[0]).not.toHaveProperty('portalKey');
    expect(portal.notice()).toEqual([]);
    await portal.stop();
  });

  it('are left out beside configured collectors, unless they are wanted', async () => {
    const collectors = {
      own: { type: 'kubernetes', url: 'https://10.0.0.1:6443', token },
    };
    const clusters = [prod(), { ...prod(), name: 'eu' }];
    const quiet = await start({ clusters, collectors });
    expect(await quiet.collectors()).toMatchObject([{ id: 'own' }]);
    expect(await quiet.notes()).toMatchObject([
      { message: expect.stringMatching(/^'Prod EU' .* are configured/) },
      { message: expect.stringMatching(/^'eu' .* are configured/) },
    ]);
    await quiet.stop();
    const portal = await start({
      clusters,
      collectors,
      portalSources: { kubernetes: true },
    });
    expect(
      (await portal.collectors()).map(({ id }: { id: string }) => id).sort(),
    ).toEqual(['kubernetes-eu', 'kubernetes-prod-eu', 'own']);
    await portal.stop();
  });

  it('are named with why, where they can not be read', async () => {
    const portal = await start({
      clusters: [
        { ...prod(), name: 'prod-aws', authProvider: 'aws' },
        { name: 'prod-in', url, authProvider: 'serviceAccount' },
        { ...prod(), name: 'test-unverified', skipTLSVerify: true },
        prod(),
        { ...prod(), name: 'prod-eu' },
        { ...prod(), name: 'live-bad', url: `${url}/?x=1` },
        { ...prod(), name: 'live-empty', serviceAccountToken: '' },
        { ...prod(), name: 'eu' },
      ],
      methods: [{ type: 'gke', projectId: 'acme' }],
    });
    const messages = (await portal.notes()).map(
      (one: { message: string }) => one.message,
    );
    expect(messages).toEqual([
      "Read-only, from the portal's configuration: Workloads of the Kubernetes cluster Prod EU",
      "'prod-aws' is not read: its 'authProvider' is 'aws'",
      "'prod-in' is not read: it has no 'serviceAccountToken'",
      "'test-unverified' is not read: 'skipTLSVerify' is set, and certificates are always verified here",
      "'prod-eu' is not read: its id 'kubernetes-prod-eu' is that of another one",
      "'live-bad' is not read: 'kubernetes.clusterLocatorMethods.url' must be the http or https address of the API server of a cluster, such as https://kubernetes.default.svc",
      expect.stringMatching(/^'live-empty' is not read: .*serviceAccountToken/),
      "'eu' is not read: its name states no environment, so it counts as production where no label says otherwise",
      "'gke' is not read: its clusters are known to the portal's plugin alone",
    ]);
    await portal.stop();
  });

  it('say what to do where a pass fails', async () => {
    const portal = await start({
      clusters: [{ ...prod(), serviceAccountToken: 'another-token' }],
    });
    await portal.run('kubernetes-prod-eu');
    const { body } = await portal.as(ana).get('/doctor');
    expect(body.problems).toContainEqual(
      expect.objectContaining({
        subject: 'kubernetes-prod-eu',
        next: expect.stringMatching(
          /^Correct kubernetes\.clusterLocatorMethods, or what it reads; .* or plumbline\.portalSources\.kubernetes: false turns it off$/,
        ),
      }),
    );
    await portal.stop();
  });
});
