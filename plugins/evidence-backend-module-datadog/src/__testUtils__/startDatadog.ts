import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { datadogModule } from '../module';
import { DatadogServer, keys, uuid } from './DatadogServer';

const noon = Date.parse('2026-03-01T12:00:00Z');
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
  let minutes = 0;
  return {
    datadog,
    evidence,
    /** What is reported last holds, so time goes on from one pass to the next. */
    async run() {
      minutes += 1;
      setClock(new Date(noon + minutes * 60_000).toISOString());
      // Longer than it is put off after failures in a row.
      await new Promise(resolve => setTimeout(resolve, 30));
      return evidence.run('dd');
    },
    /** What it reported of an entity, by the name of the fact. */
    async facts(name: string, part: object = {}): Promise<any> {
      const entityRef = name.includes(':') ? name : `component:default/${name}`;
      const { body } = await evidence
        .as(ana)
        .post('/context', { entityRef, ...part });
      return Object.fromEntries(
        body.facts
          .filter((one: any) => one.source.id === 'dd')
          .filter((one: any) => one.entityRef === entityRef)
          .map((one: any) => [one.name, one.value]),
      );
    },
    async stop() {
      datadog.stop();
      await evidence.server.stop();
    },
  };
}
