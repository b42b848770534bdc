import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type { RequestStore } from '../records/RequestStore';
import type { StoredOperation, StoredRequest } from '../records/requests';

const chunk = 200;

/** More than this many requests are not looked at in one answer. */
const mostRequests = 5_000;

export type PastRequest = {
  request: StoredRequest;
  /** In their order, without plans. */
  operations: StoredOperation[];
};

type Look = (chunk: readonly PastRequest[]) => Promise<void> | void;

type Options = {
  store: Pick<RequestStore, 'list' | 'operations'>;
  visibility: CatalogVisibility;
};

/** Goes through what was requested, as far as the reader may see it. */
export class PastRequests {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * The newest first, a chunk at a time, so that memory stays flat.
   *
   * @returns whether there are older ones that were not looked at
   */
  async each(
    credentials: BackstageCredentials,
    look: Look,
  ): Promise<{ truncated: boolean }> {
    return this.#each(
      services => this.#options.visibility.of(services, credentials),
      look,
    );
  }

  /** The same of all, for what is shown to nobody as it is. */
  async eachOfAll(look: Look): Promise<{ truncated: boolean }> {
    return this.#each(async () => () => true, look);
  }

  async #each(
    visibleOf: (services: string[]) => Promise<(service: string) => boolean>,
    look: Look,
  ): Promise<{ truncated: boolean }> {
    const { store } = this.#options;
    let after: StoredRequest | undefined;
    for (let seen = 0; seen < mostRequests; seen += chunk) {
      const rows = await store.list({}, { after, limit: chunk });
      const isVisible = await visibleOf(rows.map(({ service }) => service));
      const visible = rows.filter(({ service }) => isVisible(service));
      const operations = await store.operations(
        visible.map(({ id }) => id),
        { plans: false, whole: false },
      );
      await look(
        visible.map(request => ({
          request,
          operations: operations.filter(
            ({ requestId }) => requestId === request.id,
          ),
        })),
      );
      if (rows.length < chunk) {
        return { truncated: false };
      }
      after = rows[rows.length - 1];
    }
    return { truncated: true };
  }
}
