import {
  aComponent,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { opsgenieModule } from '../module';
import { apiKey, OpsgenieServer } from './OpsgenieServer';

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
  return {
    opsgenie,
    evidence,
    run: () => evidence.runLater('og'),
    facts: (name: string, part: object = {}) =>
      evidence.reportedBy('og', name, part),
    async stop() {
      opsgenie.stop();
      await evidence.server.stop();
    },
  };
}
