import {
  aComponent,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { datadogModule } from '../module';
import { DatadogServer, keys, uuid } from './DatadogServer';

const team = (name: string) => ({
  annotations: { 'datadoghq.com/on-call-team': name },
});

/** A portal with Datadog, whose account a test may change. */
export async function startDatadog(own: object = {}) {
  const datadog = new DatadogServer();
  const url = await datadog.start();
  const evidence = await startCollectors({
    features: [datadogModule],
    entities: [
      aComponent('checkout', { owner: 'group:default/shop', ...team('shop') }),
      aComponent('ledger', team('Ledger-Team')),
      aComponent('ghost', team('gone')),
      aComponent('lost', team(uuid(99))),
      aComponent('quiet'),
      aComponent('shop', { kind: 'Group', ...team(uuid(1)) }),
      aComponent('ana', {
        kind: 'User',
        spec: { profile: { email: 'ana@acme.example' } },
      }),
    ],
    collectors: {
      dd: {
        type: 'datadog',
        url,
        ...keys,
        env: 'prod',
        frequency: '1ms',
        timeout: '4s',
        ...own,
      },
    },
  });
  return {
    datadog,
    evidence,
    run: () => evidence.runLater('dd'),
    facts: (name: string, part: object = {}) =>
      evidence.reportedBy('dd', name, part),
    async stop() {
      datadog.stop();
      await evidence.server.stop();
    },
  };
}
