/**
 * A client of the scorecards API for the browser and for Node.
 *
 * @packageDocumentation
 */
import {
  clientOf,
  QueryInput,
  queryOf,
  RequestOptions,
  RestClient,
  RestClientOptions,
} from '@plumbline/backstage-plugin-evidence-common/client';
import { scorecardsOperations } from '../operations';

type Query<Id extends 'listVerdicts' | 'getSummary'> = QueryInput<
  (typeof scorecardsOperations)[Id]['query']
>;

/** Query of `GET /api/scorecards/verdicts`, as code writes it. */
export type ListVerdictsQuery = Query<'listVerdicts'>;

/**
 * A method for each operation, which throws `EvidenceRequestError` with the
 * server's sentence when it is refused.
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
export class ScorecardsClient extends clientOf(scorecardsOperations) {
  readonly #rest: RestClient;

  constructor(options: RestClientOptions) {
    super(options);
    this.#rest = new RestClient(options);
  }

  /**
   * Every verdict of a list in one CSV file. Cells that a spreadsheet would take
   * for a formula have an apostrophe before them.
   */
  async exportVerdicts(
    query: ListVerdictsQuery = {},
    options?: RequestOptions,
  ): Promise<string> {
    return this.#csv('/verdicts', query, options);
  }

  /** The counts as of now, with all rows, in one CSV file. */
  async exportSummary(
    query: Query<'getSummary'>,
    options?: RequestOptions,
  ): Promise<string> {
    return this.#csv('/summary', query, options);
  }

  /** All controls in one CSV file, with how far each is met and how accurate it is. */
  async exportControls(options?: RequestOptions): Promise<string> {
    return this.#csv('/controls', {}, options);
  }

  async #csv(path: string, query: object, options?: RequestOptions) {
    return this.#rest.getText(
      path,
      queryOf({ ...query, format: 'csv' }),
      'text/csv',
      options,
    );
  }
}
