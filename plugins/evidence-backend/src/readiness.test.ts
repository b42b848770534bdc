import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  catalogServiceRef,
  type CatalogService,
} from '@backstage/plugin-catalog-node';
import request from 'supertest';
import evidence from '.';
import readiness from './readiness';
import { aComponent } from './testUtils/testEstate';

jest.setTimeout(60_000);

it('is not ready before the estate is projected', async () => {
  let release = () => {};
  const released = new Promise<void>(resolve => {
    release = resolve;
  });
  const catalog: Pick<CatalogService, 'streamEntities'> = {
    async *streamEntities() {
      await released;
      yield [aComponent('checkout')];
    },
  };
  const backend = await startTestBackend({
    features: [
      evidence,
      readiness,
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => catalog as CatalogService,
      }),
    ],
  });
  const look = () =>
    request(backend.server).get('/.backstage/health/v1/readiness');
  try {
    expect(await look()).toMatchObject({
      status: 503,
      body: { message: 'The estate is still being read from the catalog' },
    });
    const token = mockCredentials.service.header();
    for (const [path, body] of [
      ['resolve', { type: 'text', text: 'checkout' }],
      ['context', { entityRef: 'component:default/checkout' }],
    ] as const) {
      expect(
        await request(backend.server)
          .post(`/api/evidence/${path}`)
          .set('authorization', token)
          .send(body),
      ).toMatchObject({
        status: 503,
        body: {
          error: {
            message:
              'The catalog has not been read yet; request it again in a few seconds',
          },
        },
      });
    }
    release();
    while ((await look()).status !== 200) {
      await new Promise(resolve => {
        setTimeout(resolve, 100);
      });
    }
  } finally {
    release();
    await backend.stop();
  }
});
