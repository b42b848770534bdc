import {
  type Endpoint,
  GuardedClient,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

/**
 * Of the list, what shows whether there is news of an application. Argo CD gives
 * only these fields apart, and neither ids nor histories:
 * https://github.com/argoproj/argo-cd/blob/master/pkg/apiclient/application/forwarder_overwrite.go
 */
const fields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'metadata.annotations',
  'status.sync.status',
  'status.health',
  'status.summary',
  'status.operationState.phase',
  'status.operationState.startedAt',
  'status.operationState.finishedAt',
]
  .map(field => `items.${field}`)
  .join(',');

/** An empty list is `null`. */
const listSchema = z.object({ items: z.array(z.unknown()).nullable() });

/** Reads Argo CD's API. */
export class ArgoCdApi {
  readonly #client: GuardedClient;
  readonly #query: { projects?: string; selector?: string };

  constructor(
    options: Endpoint & {
      credentialsAt: string;
      timeoutSeconds: number;
      project?: string;
      selector?: string;
    },
  ) {
    this.#client = new GuardedClient({
      ...options,
      title: 'Argo CD',
      // It has no pages, and an application may have hundreds of resources.
      maxBytes: 100_000_000,
    });
    this.#query = { projects: options.project, selector: options.selector };
  }

  /** All applications, with what shows whether there is news of them. */
  async outlines(signal: AbortSignal): Promise<unknown[]> {
    return this.#list({ fields }, signal);
  }

  /** All applications, as a whole. */
  async applications(signal: AbortSignal): Promise<unknown[]> {
    return this.#list({}, signal);
  }

  /** Undefined where there is none: then Argo CD forbids it. */
  async application(
    { name, namespace }: { name: string; namespace?: string },
    signal: AbortSignal,
  ): Promise<unknown> {
    const answer = await this.#client.request(
      `/api/v1/applications/${encodeURIComponent(name)}`,
      { query: { appNamespace: namespace }, expected: [403, 404], signal },
    );
    return answer.status === 200 ? answer.json() : undefined;
  }

  async #list(
    query: { fields?: string },
    signal: AbortSignal,
  ): Promise<unknown[]> {
    const answer = await this.#client.request('/api/v1/applications', {
      query: { ...this.#query, ...query },
      signal,
    });
    return answer.read(listSchema).items ?? [];
  }
}
