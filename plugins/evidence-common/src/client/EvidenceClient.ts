import type {
  ChangeInput,
  ChangeReceipt,
  ChangeTimeline,
  ContextRequest,
  EvidenceContext,
  FeedPage,
  GraphAnswer,
  Resolution,
} from '../schemas';
import { DecisionClient } from './DecisionClient';
import { RestClient, expectSuccess } from './RestClient';
import type { RequestOptions, RestClientOptions } from './RestClient';
import type { ChangeTimelineQuery, ContextAnswer, GraphQuery } from './types';

/**
 * The evidence API, for the browser and for Node: a method for each operation,
 * which throws `EvidenceRequestError` with the server's sentence when it is
 * refused.
 *
 * @example
 * ```ts
 * const client = new EvidenceClient({
 *   baseUrl: 'http://localhost:7007/api/evidence',
 *   token: async () => process.env.TOKEN,
 * });
 * const signal = { type: 'text', text: 'checkoutservice is slow' };
 * await client.resolve({ signal });
 * ```
 */
export class EvidenceClient extends DecisionClient {
  readonly #rest: RestClient;

  constructor(options: RestClientOptions) {
    super(options);
    this.#rest = new RestClient(options);
  }

  /** All that a capability needs about an entity and its neighbourhood, in one call. */
  async getContext(
    request: ContextRequest,
    options?: RequestOptions,
  ): Promise<ContextAnswer> {
    const answer = await this.#rest.request(
      'POST',
      '/context',
      request,
      options,
    );
    const resolution = (answer.body as { resolution?: Resolution })?.resolution;
    if (answer.status === 409 && resolution) {
      return { status: 'ambiguous', resolution };
    }
    if (answer.status === 404 && resolution) {
      return { status: 'unmatched', resolution };
    }
    return {
      status: 'found',
      context: expectSuccess<EvidenceContext>(answer, '/context'),
    };
  }

  /** How many changes there were, by kind and outcome over time. */
  async getChangeTimeline(
    query: ChangeTimelineQuery,
    options?: RequestOptions,
  ): Promise<ChangeTimeline> {
    return this.countChanges(query, options);
  }

  /** Stores a change once, however often it is reported. */
  async reportChange(
    change: ChangeInput,
    options?: RequestOptions,
  ): Promise<ChangeReceipt> {
    return this.#rest.post('/changes', change, options);
  }

  /**
   * Stores several changes, all or none: 500 at most, within the 1 MB of a
   * request. The receipts come in the order of the changes.
   */
  async reportChanges(
    changes: readonly ChangeInput[],
    options?: RequestOptions,
  ): Promise<ChangeReceipt[]> {
    const { items } = await this.#rest.post<{ items: ChangeReceipt[] }>(
      '/changes',
      { items: changes },
      options,
    );
    return items;
  }

  /** Who depends on an entity, and what it depends on. */
  async graph(
    entityRef: string,
    query: GraphQuery = {},
    options?: RequestOptions,
  ): Promise<GraphAnswer> {
    return this.getGraph({ entityRef, ...query }, options);
  }

  /**
   * What changed after a step; follow by passing the answer's `nextAfter`.
   *
   * @param query - `wait`: at the end, so many seconds for something to come
   */
  async feed(
    after: number,
    query: { limit?: number; wait?: number } = {},
    options?: RequestOptions,
  ): Promise<FeedPage> {
    return this.followFeed({ after, ...query }, options);
  }
}
