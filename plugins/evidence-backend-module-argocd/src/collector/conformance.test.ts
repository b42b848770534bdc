import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { application } from '../__testUtils__/application';
import { ArgoCdServer, token } from '../__testUtils__/ArgoCdServer';
import { argocdModule } from '../module';

jest.setTimeout(120_000);

/** Syncs stay known, and what runs is gone at once: one after the other. */
describe.each([
  ['of syncs', { summary: null }, { changeSource: 'argocd', staysKnown: true }],
  ['of what runs', { operationState: null, history: [] }, { goneAtOnce: true }],
])('%s', (_, status, options) => {
  testCollectorModule({
    module: argocdModule,
    secret: token,
    start: async () => {
      const server = new ArgoCdServer();
      server.applications = [
        application({ metadata: { name: 'checkout-prod' }, status }),
      ];
      return {
        url: await server.start(),
        stop: () => server.stop(),
        remove: () => server.applications.splice(0),
      };
    },
    config: url => ({
      type: 'argocd',
      url,
      token,
      timeout: '3s',
      frequency: '1ms',
    }),
    entities: [
      aComponent('checkout', {
        annotations: { 'argocd/app-name': 'checkout-prod' },
      }),
    ],
    ...options,
  });
});
