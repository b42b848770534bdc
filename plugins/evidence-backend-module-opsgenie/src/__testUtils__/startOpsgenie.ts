import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { opsgenieModule } from '../module';
import { apiKey, OpsgenieServer } from './OpsgenieServer';

const noon = Date.parse('2026-03-01T12:00:00Z');
const annotated = (team?: string, selector?: string) => ({
  annotations: {
    ...(team && { 'opsgenie.com/team': team }),
    ...(selector && { 'opsgenie.com/component-selector': selector }),
  },
});

/** A portal with Opsgenie, whose account a test may change. */
export async function startOpsgenie(own: object = {}, config: object = {}) {
  const opsgenie = new OpsgenieServer();
  const url = await opsgenie.start();
  const evidence = await startCollectors({
    features: [opsgenieModule],
    config: config as {},
    entities: [
      aComponent('checkout', {
        owner: 'group:default/shop',
        ...annotated('Shop', 'tag:"service:checkout"'),
      }),
      aComponent('ledger', annotated('ledger', 'tag:"Books" AND tag:eu')),
      aComponent(
        'search',
        annotated(undefined, 'message: "Slow*" OR source:x'),
      ),
      aComponent('stock', annotated(undefined, 'tag:"service:checkout"')),
      aComponent('typo', annotated(undefined, 'tag:(')),
      aComponent('quiet'),
      aComponent('shop', { kind: 'Group', ...annotated(' shop ') }),
      aComponent('ana', {
        kind: 'User',
        spec: { profile: { email: 'ana@acme.example' } },
      }),
    ],
    collectors: {
      og: {
        type: 'opsgenie',
        url,
        apiKey,
        frequency: '1ms',
        timeout: '4s',
        ...own,
      },
    },
  });
  let minutes = 0;
  return {
    opsgenie,
    evidence,
    /** What is reported last holds, so time goes on from one pass to the next. */
    async run() {
      minutes += 1;
      setClock(new Date(noon + minutes * 60_000).toISOString());
      // Longer than it is put off after failures in a row.
      await new Promise(resolve => setTimeout(resolve, 30));
      return evidence.run('og');
    },
    /** What it reported of an entity, by the name of the fact. */
    async facts(name: string, part: object = {}): Promise<any> {
      const entityRef = name.includes(':') ? name : `component:default/${name}`;
      const { body } = await evidence
        .as(ana)
        .post('/context', { entityRef, ...part });
      return Object.fromEntries(
        body.facts
          .filter((one: any) => one.source.id === 'og')
          .filter((one: any) => one.entityRef === entityRef)
          .map((one: any) => [one.name, one.value]),
      );
    },
    async stop() {
      opsgenie.stop();
      await evidence.server.stop();
    },
  };
}
