import type { JsonObject } from '@backstage/types';
import {
  aComponent,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { sentryModule } from '../module';
import { SentryServer, token } from './SentryServer';

export const annotated = (slug: string) => ({
  annotations: { 'sentry.io/project-slug': slug },
});

/** A portal with Sentry, whose organizations a test may change. */
export async function startSentry(
  own: JsonObject = {},
  config: JsonObject = {},
) {
  const sentry = new SentryServer();
  sentry.organizations = {
    acme: { 1: 'pay', 2: 'stock', 3: 'both', 4: 'locked' },
    other: { 9: 'far' },
  };
  sentry.closed = ['4'];
  const url = await sentry.start();
  const evidence = await startCollectors({
    features: [sentryModule],
    config,
    entities: [
      aComponent('checkout', annotated('pay')),
      aComponent('stock', annotated('acme/stock')),
      aComponent('left', annotated('both')),
      aComponent('right', annotated(' acme/both ')),
      aComponent('far', annotated('other/far')),
      aComponent('typo', annotated('payy')),
      // Names of no project, and of another place in the API.
      aComponent('above', annotated('../pay')),
      aComponent('long', annotated(`${'o'.repeat(20_000)}/pay`)),
      aComponent('locked', annotated('locked')),
      aComponent('lost', annotated('nowhere/pay')),
      aComponent('shop', { kind: 'Group', ...annotated('pay') }),
      aComponent('quiet'),
    ],
    collectors: {
      sentry: {
        type: 'sentry',
        url,
        token,
        organization: 'acme',
        frequency: '1ms',
        timeout: '4s',
        ...own,
      },
    },
  });
  return {
    sentry,
    evidence,
    url,
    run: (after?: number) => evidence.runLater('sentry', after),
    firing: async (name: string, part: object = {}) =>
      (await evidence.reportedBy('sentry', name, part))['alerts.firing'],
    async stop() {
      sentry.stop();
      await evidence.server.stop();
    },
  };
}
