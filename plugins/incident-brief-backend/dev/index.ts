// `yarn workspace @plumbline/backstage-plugin-incident-brief-backend start`: the
// plugin alone, on recorded evidence about one service (component:default/checkout).
// No credentials are required, so it listens on loopback only.
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { contextFixture } from '@plumbline/backstage-plugin-incident-brief-common/testUtils';

const port = 7108;
const context = contextFixture();
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
    },
  }),
);
backend.add(
  fakeEvidenceService({
    contexts: [context],
    signals: { checkout: context.subject.entityRef },
  }).factory,
);
backend.add(import('../src'));

void backend.start();
