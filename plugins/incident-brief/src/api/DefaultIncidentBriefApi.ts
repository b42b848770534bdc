import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import {
  EvidenceRequestError,
  RestClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  RequestOptions,
  RestAnswer,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type { Resolution } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import type { BriefAnswer, BriefQuery, IncidentBriefApi } from './types';

/** Briefs over HTTP, with the portal's own discovery and credentials. */
export class DefaultIncidentBriefApi implements IncidentBriefApi {
  readonly #rest: RestClient;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#rest = new RestClient({
      baseUrl: () => options.discoveryApi.getBaseUrl('incident-brief'),
      fetch: options.fetchApi.fetch,
    });
  }

  async getBrief(
    query: BriefQuery,
    options?: RequestOptions,
  ): Promise<BriefAnswer> {
    const parameters = new URLSearchParams(
      Object.entries(query).filter(([, value]) => value !== undefined),
    );
    const path = `/brief?${parameters}`;
    const answer = await this.#rest.request('GET', path, undefined, options);
    if (answer.status === 200 && typeof answer.body === 'object') {
      return { status: 'found', brief: answer.body as Brief };
    }
    const undecided = readUndecided(answer);
    if (undecided) {
      return undecided;
    }
    throw EvidenceRequestError.fromAnswer(answer, '/brief');
  }
}

/** 404 and 409 are answers too where they say what could have been meant. */
function readUndecided(answer: RestAnswer): BriefAnswer | undefined {
  if (answer.status !== 404 && answer.status !== 409) {
    return undefined;
  }
  const body = answer.body as {
    resolution?: Resolution;
    error?: { message?: string };
  };
  if (!body?.resolution?.candidates) {
    return undefined;
  }
  return {
    status: answer.status === 409 ? 'ambiguous' : 'unmatched',
    resolution: body.resolution,
    message: body.error?.message,
  };
}
