import type {
  Discrepancy,
  DiscrepancyDecision,
  DiscrepancyDetail,
  DiscrepancyDismissal,
  DiscrepancyOwner,
  DiscrepancyPatch,
  Page,
  PullRequest,
} from '../schemas';
import type { RequestOptions, RestClient } from './RestClient';
import type { ListDiscrepanciesQuery } from './types';

/** The discrepancies of the evidence API. */
export class DiscrepancyClient {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** One page, what was seen last first. */
  async listDiscrepancies(
    query: ListDiscrepanciesQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Discrepancy>> {
    return this.#rest.get(
      '/discrepancies',
      { ...query, kind: oneOf(query.kind), state: oneOf(query.state) },
      options,
    );
  }

  /** One line an owner: what they have to put right. */
  async listDiscrepancyOwners(
    query: { limit?: number; cursor?: string } = {},
    options?: RequestOptions,
  ): Promise<Page<DiscrepancyOwner>> {
    return this.#rest.get('/discrepancies/owners', query, options);
  }

  /** One discrepancy and how it came to its state. */
  async getDiscrepancy(
    id: string,
    options?: RequestOptions,
  ): Promise<DiscrepancyDetail> {
    return this.#rest.get(
      `/discrepancies/${encodeURIComponent(id)}`,
      {},
      options,
    );
  }

  /** Says that it will be put right. */
  async acceptDiscrepancy(
    id: string,
    decision: DiscrepancyDecision = {},
    options?: RequestOptions,
  ): Promise<DiscrepancyDetail> {
    return this.#decide(id, 'accept', decision, options);
  }

  /** Says why it is none; it stays so while the same evidence stands. */
  async dismissDiscrepancy(
    id: string,
    dismissal: DiscrepancyDismissal,
    options?: RequestOptions,
  ): Promise<DiscrepancyDetail> {
    return this.#decide(id, 'dismiss', dismissal, options);
  }

  /** Takes back that it was accepted or dismissed. */
  async reopenDiscrepancy(
    id: string,
    decision: DiscrepancyDecision = {},
    options?: RequestOptions,
  ): Promise<DiscrepancyDetail> {
    return this.#decide(id, 'reopen', decision, options);
  }

  /**
   * The change of a descriptor file that would settle it.
   *
   * @param query - `candidate`: the entity that is meant, where there is a choice
   */
  async getDiscrepancyPatch(
    id: string,
    query: { candidate?: string } = {},
    options?: RequestOptions,
  ): Promise<DiscrepancyPatch> {
    return this.#rest.get(
      `/discrepancies/${encodeURIComponent(id)}/patch`,
      query,
      options,
    );
  }

  /** Opens that change as a pull request; doing it again finds the same one. */
  async openDiscrepancyPullRequest(
    id: string,
    query: { candidate?: string } = {},
    options?: RequestOptions,
  ): Promise<PullRequest> {
    return this.#rest.post(
      `/discrepancies/${encodeURIComponent(id)}/pull-request`,
      query,
      options,
    );
  }

  #decide(
    id: string,
    verb: 'accept' | 'dismiss' | 'reopen',
    body: object,
    options: RequestOptions | undefined,
  ): Promise<DiscrepancyDetail> {
    return this.#rest.post(
      `/discrepancies/${encodeURIComponent(id)}/${verb}`,
      body,
      options,
    );
  }
}

function oneOf(value: string | readonly string[] | undefined) {
  return typeof value === 'string' ? value : joined(value);
}

/** A list as a query takes it; nothing for an empty one. */
export function joined(
  values: readonly string[] | undefined,
): string | undefined {
  return values?.length ? values.join(',') : undefined;
}
