import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { startTestBackend } from '@backstage/backend-test-utils';
import { ReadinessService } from './ReadinessService';
import { readinessRootHealthServiceFactory } from './readinessRootHealthServiceFactory';
import { readinessServiceRef } from './readinessServiceRef';

describe('readinessRootHealthServiceFactory', () => {
  it('is not ready until the estate is projected', async () => {
    let readiness: ReadinessService | undefined;
    const { server } = await startTestBackend({
      features: [
        readinessRootHealthServiceFactory,
        createBackendPlugin({
          pluginId: 'evidence',
          register(reg) {
            reg.registerInit({
              deps: { service: readinessServiceRef },
              async init({ service }) {
                readiness = service;
              },
            });
          },
        }),
      ],
    });
    const ask = async (what: string) => {
      const response = await fetch(
        `http://localhost:${server.port()}/.backstage/health/v1/${what}`,
      );
      return { status: response.status, body: await response.json() };
    };

    expect(await ask('readiness')).toEqual({
      status: 503,
      body: {
        status: 'error',
        message: 'The estate is still being read from the catalog',
      },
    });
    expect((await ask('liveness')).status).toBe(200);

    readiness!.markReady();
    readiness!.markReady();

    expect(await ask('readiness')).toEqual({
      status: 200,
      body: { status: 'ok' },
    });
  });
});
