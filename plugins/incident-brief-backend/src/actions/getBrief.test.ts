import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  ActionsService,
  actionsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import {
  BackstageCredentials,
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import type { Resolution } from '@plumbline/backstage-plugin-evidence-common';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { contextFixture } from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import request from 'supertest';
import incidentBriefPlugin from '..';

const ref = 'component:default/checkout';

const ambiguous: Resolution = {
  status: 'ambiguous',
  candidates: [
    'component:default/orders',
    'component:default/legacy-orders',
  ].map(entityRef => ({
    entityRef,
    matchedBy: { key: 'alias', value: 'orders', strength: 'strong' as const },
  })),
};

async function startWithActions() {
  let actions: ActionsService | undefined;
  const evidence = fakeEvidenceService({
    contexts: [contextFixture()],
    signals: { orders: ambiguous },
  });
  const { server } = await startTestBackend({
    features: [
      incidentBriefPlugin,
      evidence.factory,
      mockServices.rootConfig.factory({
        data: { backend: { actions: { pluginSources: ['incident-brief'] } } },
      }),
      createBackendPlugin({
        pluginId: 'asker',
        register(env) {
          env.registerInit({
            deps: { service: actionsServiceRef, logger: coreServices.logger },
            async init({ service }) {
              actions = service;
            },
          });
        },
      }),
    ],
  });
  return { actions: actions!, evidence, server };
}

describe('incident-brief:get-brief', () => {
  it('is read-only, and gives the digest of the REST answer', async () => {
    const { actions, server, evidence } = await startWithActions();
    const credentials = mockCredentials.user('user:default/ana.ruiz');
    const { actions: listed } = await actions.list({ credentials });
    const rest = await request(server)
      .get('/api/incident-brief/brief')
      .query({ entityRef: ref });

    const answer = await actions.invoke({
      id: 'incident-brief:get-brief',
      input: { entityRef: ref },
      credentials,
    });

    expect(listed).toContainEqual(
      expect.objectContaining({
        id: 'incident-brief:get-brief',
        attributes: { readOnly: true, idempotent: true, destructive: false },
      }),
    );
    expect(answer.output).toEqual({
      digest: rest.body.digest,
      brief: expect.stringContaining(rest.body.digest),
    });
    expect(evidence.calls.at(-1)?.options.credentials).toMatchObject({
      principal: { userEntityRef: 'user:default/ana.ruiz' },
    });
  });

  it('names the candidates of an ambiguous signal', async () => {
    const { actions } = await startWithActions();
    await expect(
      actions.invoke({
        id: 'incident-brief:get-brief',
        input: { signal: 'orders' },
        credentials: mockCredentials.user(),
      }),
    ).rejects.toMatchObject({
      statusCode: 409,
      cause: { message: expect.stringContaining('legacy-orders') },
    });
  });
});

describe('actions of operations', () => {
  it('pin briefs for users, and for nobody else', async () => {
    const { actions, server } = await startWithActions();
    const pin = (credentials: BackstageCredentials) =>
      actions.invoke({
        id: 'incident-brief:pin-brief',
        input: { entityRef: ref, incident: 'PD-1' },
        credentials,
      });
    await expect(pin(mockCredentials.service())).rejects.toMatchObject({
      statusCode: 403,
    });

    const credentials = mockCredentials.user('user:default/ana.ruiz');
    const { output } = await pin(credentials);

    const pinned = JSON.parse((output as { answer: string }).answer);
    expect(pinned).toMatchObject({
      entityRef: ref,
      incident: 'PD-1',
      pinnedBy: 'user:default/ana.ruiz',
    });
    const rest = await request(server).get('/api/incident-brief/pins');
    expect(rest.body.items).toEqual([pinned]);
  });
});
