import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import {
  EvidenceClient,
  RestClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import { bundleMarkdown } from '@plumbline/backstage-plugin-toil-common';
import type { ToilClient } from '@plumbline/backstage-plugin-toil-common/client';

const since = '24h';

/**
 * What one gathers by hand when something breaks, in one Markdown file:
 * composed here, out of what three APIs answer the signed-in user.
 *
 * @throws EvidenceRequestError with the sentence of the API that refused
 */
export async function readBundle(
  entityRef: string,
  apis: {
    discoveryApi: DiscoveryApi;
    fetchApi: FetchApi;
    toil: Pick<ToilClient, 'listCandidates'>;
  },
): Promise<string> {
  const { discoveryApi, fetchApi, toil } = apis;
  const optionsOf = (pluginId: string) => ({
    baseUrl: () => discoveryApi.getBaseUrl(pluginId),
    fetch: fetchApi.fetch,
  });
  const evidence = new EvidenceClient(optionsOf('evidence'));
  const [brief, changes, alerts, work] = await Promise.all([
    new RestClient(optionsOf('incident-brief')).getText(
      '/brief',
      { entityRef, format: 'markdown' },
      'text/markdown',
    ),
    evidence.listChanges({
      ...{ entityRef, since },
      scope: 'neighbourhood',
      limit: 100,
    }),
    evidence.listAlerts({ entityRef, limit: 50 }),
    toil.listCandidates({ service: entityRef, limit: 10 }),
  ]);
  return `${bundleMarkdown({
    brief,
    since,
    changes: changes.items,
    alerts: alerts.items,
    work: work.items,
  })}\n`;
}
