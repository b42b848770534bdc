import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { KubernetesServer } from './__testUtils__/KubernetesServer';
import { deployment, pod } from './__testUtils__/objects';
import { kubernetesModule } from './module';

jest.setTimeout(120_000);

const secret = 'eyJhbGciOi.a-token-of-a-service-account';

testCollectorModule({
  goneAtOnce: true,
  module: kubernetesModule,
  secret,
  start: async () => {
    const server = new KubernetesServer({ token: secret });
    server.apply('deployments', deployment('checkout'));
    server.apply('pods', pod('checkout', 'a'));
    return {
      url: await server.start(),
      stop: () => server.stop(),
      remove: () => server.delete('deployments', 'shop', 'checkout'),
    };
  },
  config: url => ({
    type: 'kubernetes',
    url,
    token: secret,
    timeout: '3s',
    frequency: '1ms',
  }),
  entities: [aComponent('checkout')],
});
