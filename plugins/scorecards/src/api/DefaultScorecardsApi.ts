import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import {
  RequestOptions,
  RestClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import type {
  ControlDetails,
  ControlsProblem,
  ListedControl,
  ListVerdictsQuery,
  ScorecardsApi,
} from './types';

/** Scorecards over HTTP, with the portal's own discovery and credentials. */
export class DefaultScorecardsApi implements ScorecardsApi {
  readonly #rest: RestClient;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#rest = new RestClient({
      baseUrl: () => options.discoveryApi.getBaseUrl('scorecards'),
      fetch: options.fetchApi.fetch,
    });
  }

  async listVerdicts(
    query: ListVerdictsQuery,
    options?: RequestOptions,
  ): Promise<Page<Verdict>> {
    const { status, ...rest } = query;
    return this.#rest.get(
      '/verdicts',
      { ...rest, status: status?.join(',') },
      options,
    );
  }

  async listControls(
    options?: RequestOptions,
  ): Promise<{ items: ListedControl[] }> {
    return this.#rest.get('/controls', {}, options);
  }

  async getControl(
    id: string,
    options?: RequestOptions,
  ): Promise<ControlDetails> {
    return this.#rest.get(`/controls/${encodeURIComponent(id)}`, {}, options);
  }

  async listProblems(
    options?: RequestOptions,
  ): Promise<{ items: ControlsProblem[] }> {
    return this.#rest.get('/problems', {}, options);
  }
}
