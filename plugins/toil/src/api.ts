import {
  createApiFactory,
  createApiRef,
  discoveryApiRef,
  fetchApiRef,
  type DiscoveryApi,
  type FetchApi,
} from '@backstage/core-plugin-api';
import {
  EvidenceClient,
  RestClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import { clientOptions } from '@plumbline/backstage-plugin-evidence-react';
import { bundleMarkdown } from '@plumbline/backstage-plugin-toil-common';
import { ToilClient } from '@plumbline/backstage-plugin-toil-common/client';

/** Toil as the pages need it, on behalf of the signed-in user. */
export type ToilApi = Pick<ToilClient, keyof ToilClient> & {
  /** A diagnostic bundle of an entity, as Markdown. */
  readBundle(entityRef: string): Promise<string>;
};

/** Where the pages of this plugin get the backlog. */
export const toilApiRef = createApiRef<ToilApi>({ id: 'plugin.toil.api' });

const since = '24h';

class DefaultToilApi extends ToilClient implements ToilApi {
  readonly #apis: { discoveryApi: DiscoveryApi; fetchApi: FetchApi };

  constructor(apis: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    super(clientOptions('toil', apis));
    this.#apis = apis;
  }

  /**
   * What one gathers by hand when something breaks, in one Markdown file:
   * composed here, out of what three APIs answer the signed-in user.
   *
   * @throws EvidenceRequestError with the sentence of the API that refused
   */
  async readBundle(entityRef: string): Promise<string> {
    const evidence = new EvidenceClient(clientOptions('evidence', this.#apis));
    const briefs = new RestClient(clientOptions('incident-brief', this.#apis));
    const [brief, changes, alerts, work] = await Promise.all([
      briefs.getText(
        '/brief',
        { entityRef, format: 'markdown' },
        'text/markdown',
      ),
      evidence.listChanges({
        entityRef,
        since,
        scope: 'neighbourhood',
        limit: 100,
      }),
      evidence.listAlerts({ entityRef, limit: 50 }),
      this.listCandidates({ service: entityRef, limit: 10 }),
    ]);
    return `${bundleMarkdown({
      brief,
      since,
      changes: changes.items,
      alerts: alerts.items,
      work: work.items,
    })}\n`;
  }
}

export const toilApiFactory = createApiFactory({
  api: toilApiRef,
  deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
  factory: deps => new DefaultToilApi(deps),
});
