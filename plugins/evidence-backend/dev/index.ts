// `yarn workspace @plumbline/backstage-plugin-evidence-backend start`: the
// plugin alone, on a small estate, everything in memory. No credentials are
// requested, so it listens on loopback only.
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { estate } from './estate';

const port = 7107;
const backend = createBackend();

backend.add(
  mockServices.rootConfig.factory({
    data: {
      backend: {
        baseUrl: `http://localhost:${port}`,
        listen: { host: '127.0.0.1', port },
        database: { client: 'better-sqlite3', connection: ':memory:' },
        auth: { dangerouslyDisableDefaultAuthPolicy: true },
      },
      plumbline: {
        webhooks: { github: { secrets: { dev: 'not-a-real-secret' } } },
      },
    },
  }),
);
backend.add(catalogServiceMock.factory({ entities: estate }));
backend.add(import('../src'));

void backend.start();
