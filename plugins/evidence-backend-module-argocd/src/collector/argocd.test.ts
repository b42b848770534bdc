import request from 'supertest';
import { aComponent } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { application, notification } from '../__testUtils__/application';
import { startArgoCd } from '../__testUtils__/startArgoCd';

jest.setTimeout(120_000);

const [previous, present] = ['a'.repeat(40), 'b'.repeat(40)];
const health = (status: string, lastTransitionTime?: string) => ({
  health: { status, lastTransitionTime },
});
/** Of the sync after that of the application of tests. */
const next = {
  revision: 'c'.repeat(40),
  startedAt: '2026-03-01T11:50:00Z',
  at: '2026-03-01T11:50:40Z',
};
const afterNext = application({
  operationState: {
    startedAt: next.startedAt,
    finishedAt: next.at,
    syncResult: { revision: next.revision },
  },
});
afterNext.status.history.push({
  id: 8,
  revision: next.revision,
  deployStartedAt: next.startedAt,
  deployedAt: next.at,
});

describe('Argo CD', () => {
  let portal: Awaited<ReturnType<typeof startArgoCd>>;
  const outcomes = async () =>
    (await portal.evidence.changes()).map(({ outcome }) => outcome);

  async function start(options?: Parameters<typeof startArgoCd>[0]) {
    portal = await startArgoCd(options);
    portal.argoCd.applications = [application({})];
  }
  afterEach(() => portal.stop());

  it('reports the last sync and those before, and what runs', async () => {
    await start();
    expect(await portal.run()).toMatchObject({
      outcome: 'succeeded',
      title: expect.stringMatching(/^Applications of Argo CD at 127\.0\.0\.1:/),
    });
    const page = `${portal.url}/applications/argocd/checkout`;
    const change = {
      source: 'argocd',
      kind: 'deploy',
      entityRef: 'component:default/checkout',
      environment: 'production',
      item: 'checkout',
      outcome: 'succeeded',
    };
    expect(await portal.evidence.changes()).toEqual([
      expect.objectContaining({
        ...change,
        occurredAt: '2026-02-27T07:59:20.000Z',
        actor: 'Argo CD (automated)',
        revision: previous,
        links: {
          run: page,
          diff: `https://github.com/acme/deploy/commit/${previous}`,
        },
      }),
      expect.objectContaining({
        ...change,
        occurredAt: '2026-03-01T10:00:00.000Z',
        actor: 'ana',
        revision: present,
      }),
    ]);
    expect(await portal.workloads()).toEqual([
      {
        name: 'checkout',
        source: 'argo',
        cluster: 'in-cluster',
        namespace: 'shop',
        environment: 'production',
        version: 'v1.2.0',
        problems: [],
      },
    ]);
  });

  it('reads what there is news of, and reports it once', async () => {
    await start();
    await portal.run();
    expect(portal.argoCd.takeRequests()).toEqual([
      'GET /api/v1/applications outlines',
      'GET /api/v1/applications/checkout',
    ]);
    await portal.run();
    expect(portal.argoCd.takeRequests()).toEqual([
      'GET /api/v1/applications outlines',
    ]);
    portal.argoCd.applications = [afterNext];
    await portal.run();
    expect(portal.argoCd.takeRequests()).toHaveLength(2);
    expect(await outcomes()).toEqual(['succeeded', 'succeeded', 'succeeded']);
    // What has not changed stays fresh.
    await portal.run(14);
    await portal.run(14);
    expect(await portal.workloads()).toMatchObject([{ version: 'v1.2.0' }]);
    expect(await portal.workloads()).not.toMatchObject([{ stale: true }]);
  });

  it('reads the whole list where there is news of many', async () => {
    await start();
    portal.argoCd.applications = Array.from({ length: 30 }, (_, index) =>
      application({
        metadata: { name: `app-${index}`, uid: `uid-${index}` },
      }),
    );
    await portal.run();
    expect(portal.argoCd.takeRequests()).toEqual([
      'GET /api/v1/applications outlines',
      'GET /api/v1/applications',
    ]);
    expect(await outcomes()).toHaveLength(60);
    portal.argoCd.applications[7].status.health.status = 'Degraded';
    await portal.run();
    expect(portal.argoCd.takeRequests()).toEqual([
      'GET /api/v1/applications outlines',
      'GET /api/v1/applications/app-7',
    ]);
  });

  it.each([1, 30])('reads %d of an older one', async length => {
    await start();
    portal.argoCd.lacks = [
      'metadata.namespace',
      'status.operationState.startedAt',
    ];
    const others = Array.from({ length: length - 1 }, (_, index) =>
      application({ metadata: { name: `app-${index}`, uid: `uid-${index}` } }),
    );
    portal.argoCd.applications.push(...others);
    await portal.run();
    expect(await outcomes()).toHaveLength(2 * length);
    portal.argoCd.applications = [afterNext, ...others];
    await portal.run();
    expect(await outcomes()).toHaveLength(2 * length + 1);
  });

  it('makes one change of a sync that the webhook reports as well', async () => {
    const secret = 'a-secret-of-the-webhook';
    await start({ webhooks: { argocd: { secrets: { main: secret } } } });
    const deliver = (body: object) =>
      request(portal.evidence.server)
        .post('/api/evidence/webhooks/argocd')
        .set('Authorization', `Bearer ${secret}`)
        .send(body);
    await deliver(
      notification({
        operationState: {
          phase: 'Running',
          finishedAt: null,
          syncResult: null,
        },
      }),
    );
    expect(await outcomes()).toEqual(['in-progress']);
    await portal.run();
    expect(await outcomes()).toEqual(['succeeded', 'succeeded']);
    portal.argoCd.applications = [afterNext];
    await portal.run();
    await deliver(
      notification({ status: health('Degraded', '2026-03-01T10:11:00Z') }),
    );
    expect(await outcomes()).toEqual(['succeeded', 'failed', 'succeeded']);
  });

  it.each([
    // Replaced before anything was seen of how it ended.
    ['Progressing', '2026-03-01T10:01:00Z', 'in-progress', 'succeeded'],
    ['Degraded', '2026-03-01T10:11:00Z', 'failed', 'failed'],
    ['Degraded', '2026-03-01T11:00:00Z', 'succeeded', 'succeeded'],
    ['Progressing', '2026-03-01T11:00:00Z', 'succeeded', 'succeeded'],
  ])(
    'knows of a sync that was %s at %s that it was %s, and then %s',
    async (status, since, then, later) => {
      await start();
      const one = application({ status: health(status, since) });
      portal.argoCd.applications = [one];
      await portal.run();
      expect(await outcomes()).toEqual(['succeeded', then]);
      portal.argoCd.applications = [afterNext];
      await portal.run();
      expect(await outcomes()).toEqual(['succeeded', later, 'succeeded']);
    },
  );

  it('does not take back that a sync failed, where it is well long after', async () => {
    await start();
    const one = (status: string, since: string) =>
      (portal.argoCd.applications = [
        application({ status: health(status, since) }),
      ]);
    one('Degraded', '2026-03-01T10:11:00Z');
    await portal.run();
    one('Progressing', '2026-03-01T10:20:00Z');
    await portal.run();
    expect(await outcomes()).toEqual(['succeeded', 'failed']);
    one('Healthy', '2026-03-01T11:30:00Z');
    await portal.run();
    expect(await outcomes()).toEqual(['succeeded', 'failed']);
    one('Healthy', '2026-03-01T10:25:00Z');
    await portal.run();
    expect(await outcomes()).toEqual(['succeeded', 'succeeded']);
  });

  it('states why an application is not as it should be', async () => {
    await start();
    portal.argoCd.applications = [
      application({
        status: {
          ...health('Degraded', '2026-03-01T11:00:00Z'),
          sync: { status: 'OutOfSync' },
        },
      }),
    ];
    await portal.run();
    expect(await portal.workloads()).toMatchObject([
      {
        problems: [
          { reason: 'Degraded', since: '2026-03-01T11:00:00.000Z' },
          { reason: 'OutOfSync' },
        ],
      },
    ]);
  });

  it('keeps the syncs of an application that is deleted, and not what ran', async () => {
    await start();
    await portal.run();
    portal.argoCd.applications = [];
    expect(await portal.run()).toMatchObject({ outcome: 'succeeded' });
    expect(await portal.workloads()).toEqual([]);
    expect(await outcomes()).toHaveLength(2);
  });

  it('takes one that is deleted between two requests for gone', async () => {
    await start();
    portal.argoCd.intercept = (_, path) => {
      if (path.endsWith('/checkout')) {
        portal.argoCd.applications = [];
      }
      return false;
    };
    expect(await portal.run()).toMatchObject({ outcome: 'succeeded' });
    expect(await outcomes()).toEqual([]);
  });

  it('leaves out what is damaged, and keeps what was known of it', async () => {
    await start({ entities: [aComponent('checkout'), aComponent('cart')] });
    const cart = application({ metadata: { name: 'cart', uid: 'cart' } });
    portal.argoCd.applications.push(cart);
    await portal.run();
    portal.argoCd.applications = [
      application({
        operationState: { startedAt: 'yesterday' },
        status: { summary: { images: ['checkout:v2'] } },
      }),
      { ...cart, status: { ...cart.status, summary: { images: ['cart:v2'] } } },
      { metadata: {} },
    ];
    expect(await portal.run()).toMatchObject({
      outcome: 'failed',
      error: "Argo CD gives 2 applications that can't be read",
    });
    expect(await portal.workloads('cart')).toMatchObject([{ version: 'v2' }]);
    expect(await portal.workloads()).toMatchObject([{ version: 'v1.2.0' }]);
  });

  it('leaves it out of a whole list as well', async () => {
    await start();
    portal.argoCd.applications = Array.from({ length: 30 }, (_, index) =>
      application({
        metadata: { name: `app-${index}`, uid: `uid-${index}` },
        ...(index === 7 && { operationState: { startedAt: 'yesterday' } }),
      }),
    );
    portal.argoCd.applications.push({ metadata: {} });
    expect(await portal.run()).toMatchObject({
      outcome: 'failed',
      error: "Argo CD gives 2 applications that can't be read",
    });
    expect(await outcomes()).toHaveLength(2 * 29);
  });

  it('lists those of a project and with a label', async () => {
    await start({ own: { project: 'shop', selector: 'tier=web' } });
    portal.argoCd.applications = [
      application({ metadata: { labels: { tier: 'web' } } }),
      application({ metadata: { name: 'a', uid: 'a' } }),
      application({
        metadata: { name: 'b', uid: 'b', labels: { tier: 'web' } },
        spec: { project: 'other' },
      }),
    ];
    expect(await portal.run()).toMatchObject({
      title: expect.stringMatching(/, of the project shop$/),
    });
    expect((await portal.evidence.changes()).map(({ item }) => item)).toEqual([
      'checkout',
      'checkout',
    ]);
  });

  it('names the key where Argo CD refuses the token, and never the token', async () => {
    await start({ own: { token: 'another-token' } });
    expect(await portal.run()).toMatchObject({
      outcome: 'failed',
      error:
        "Argo CD answered 401: the credentials under 'plumbline.collectors.argo' are not valid",
    });
    expect(portal.evidence.logged.join('\n')).not.toContain('another-token');
  });
});
