import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  catalogServiceRef,
  type CatalogService,
} from '@backstage/plugin-catalog-node';
import request from 'supertest';
import evidence from '.';
import readiness from './readiness';
import {
  acmeConfig,
  acmeSource as source,
  acmeWebhook,
  deliverToAcme,
} from './testUtils/acmeWebhook';
import { aComponent } from './testUtils/testEstate';

jest.setTimeout(60_000);

const at = '2026-03-01T11:58:00.000Z';
const named = (name: string) => ({ type: 'workload' as const, name });
const alertOf = (service: string) => ({
  fingerprint: service,
  labels: { alertname: 'Errors', service },
  annotations: {},
  status: 'firing',
  startsAt: at,
});

it('calls nothing unknown before the estate is projected', async () => {
  let isReleased = false;
  let walks = 0;
  const catalog: Pick<CatalogService, 'streamEntities'> = {
    // Each walk finds more, until all of them are there.
    async *streamEntities() {
      walks += isReleased ? 0 : 1;
      const parts = Array.from(
        { length: walks },
        (_, index) => `part-${index}`,
      );
      yield [...parts, ...(isReleased ? ['checkout'] : [])].map(name =>
        aComponent(name),
      );
    },
  };
  const backend = await startTestBackend({
    features: [
      evidence,
      readiness,
      acmeWebhook,
      mockServices.rootConfig.factory({
        data: {
          plumbline: {
            ...acmeConfig.plumbline,
            projection: { settlingSeconds: 0.1 },
          },
        },
      }),
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => catalog as CatalogService,
      }),
    ],
  });
  const look = () =>
    request(backend.server).get('/.backstage/health/v1/readiness');
  const token = mockCredentials.service.header();
  const post = (path: string, body: object) =>
    request(backend.server)
      .post(`/api/evidence/${path}`)
      .set('authorization', token)
      .send(body);
  const discrepancies = async () => {
    const { body } = await request(backend.server)
      .get('/api/evidence/discrepancies?kind=unmatched-signal')
      .set('authorization', token);
    return body.items.map(({ signal }: { signal: object }) => signal);
  };
  try {
    expect(await look()).toMatchObject({
      status: 503,
      body: { message: 'The estate is still being read from the catalog' },
    });
    for (const [path, body] of [
      ['resolve', { type: 'text', text: 'checkout' }],
      ['context', { entityRef: 'component:default/checkout' }],
    ] as const) {
      expect(await post(path, body)).toMatchObject({
        status: 503,
        body: {
          error: {
            message:
              'The catalog has not been read yet; request it again in a few seconds',
          },
        },
      });
    }
    while (walks < 2) {
      await new Promise(resolve => {
        setTimeout(resolve, 20);
      });
    }
    // A part of the catalog is known by now.
    const delivered = await deliverToAcme(backend.server, {
      changes: ['checkout', 'nothing'].map(name => ({
        ...{ source, id: name, kind: 'deploy', occurredAt: at },
        signal: named(name),
      })),
      alertGroups: [
        {
          ...{ source, key: 'errors', labels: {} },
          alerts: [alertOf('checkout'), alertOf('lost')],
        },
      ],
      incidents: [
        {
          ...{ source, id: 'I1', status: 'open', start: at },
          services: ['component:default/checkout', 'component:default/gone'],
        },
      ],
    });
    const reported = await post('incidents', {
      ...{ source: 'pager', id: 'I2', status: 'open', start: at },
      services: ['component:default/checkout', named('absent')],
    });
    expect([delivered.status, reported.status]).toEqual([201, 201]);
    expect(JSON.stringify([delivered.body, reported.body])).not.toContain(
      'unresolved',
    );
    expect((await look()).status).toBe(503);
    expect(await discrepancies()).toEqual([]);
    isReleased = true;
    while ((await look()).status !== 200 || !(await discrepancies()).length) {
      await new Promise(resolve => {
        setTimeout(resolve, 100);
      });
    }
    // Of what was named meanwhile, that which the catalog does not have.
    const found = JSON.stringify(await discrepancies());
    for (const name of [
      'nothing',
      'lost',
      'component:default/gone',
      'absent',
    ]) {
      expect(found).toContain(name);
    }
    expect(found).not.toContain('checkout');
  } finally {
    await backend.stop();
  }
});
