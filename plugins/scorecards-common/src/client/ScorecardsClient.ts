import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import { RestClient } from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  RequestOptions,
  RestClientOptions,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  ControlDetails,
  ControlsProblem,
  ListedControl,
  ListVerdictsQuery,
  Preview,
} from '../answers';
import type { Verdict } from '../schemas/verdict';

/**
 * The scorecards API, for the browser and for Node. Every method throws
 * `EvidenceRequestError` with the server's sentence when it is refused.
 *
 * @example
 * ```ts
 * const client = new ScorecardsClient({
 *   baseUrl: () => discoveryApi.getBaseUrl('scorecards'),
 *   fetch: fetchApi.fetch,
 * });
 * await client.listVerdicts({ owner: 'group:default/payments' });
 * ```
 */
export class ScorecardsClient {
  readonly #rest: RestClient;

  constructor(options: RestClientOptions) {
    this.#rest = new RestClient(options);
  }

  /** One page, by entity and control. */
  async listVerdicts(
    query: ListVerdictsQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Verdict>> {
    const { status, ...rest } = query;
    return this.#rest.get(
      '/verdicts',
      { ...rest, status: status?.length ? status.join(',') : undefined },
      options,
    );
  }

  /** What one verdict has been, the newest first. */
  async getVerdictHistory(
    key: { entityRef: string; control: string },
    options?: RequestOptions,
  ): Promise<{ items: (Verdict & { learnedAt: string })[] }> {
    return this.#rest.get('/verdicts/history', key, options);
  }

  /** Every control that is written down, enabled or not, by id. */
  async listControls(
    options?: RequestOptions,
  ): Promise<{ items: ListedControl[] }> {
    return this.#rest.get('/controls', {}, options);
  }

  /** One control as it is in force, and the versions that it had. */
  async getControl(
    id: string,
    options?: RequestOptions,
  ): Promise<ControlDetails> {
    return this.#rest.get(`/controls/${encodeURIComponent(id)}`, {}, options);
  }

  /** Files that are not in force as they are written. */
  async listProblems(
    options?: RequestOptions,
  ): Promise<{ items: ControlsProblem[] }> {
    return this.#rest.get('/problems', {}, options);
  }

  /**
   * Who would flip, each way, if a control were as it is written here. Changes
   * nothing.
   *
   * @param text - the file, as it is edited
   */
  async previewControl(
    text: string,
    options?: RequestOptions,
  ): Promise<Preview> {
    return this.#rest.post('/controls/preview', { text }, options);
  }
}
