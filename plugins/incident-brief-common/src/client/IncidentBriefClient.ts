import type {
  Candidate,
  Resolution,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  clientOf,
  EvidenceRequestError,
  RestClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  RequestOptions,
  RestClientOptions,
} from '@plumbline/backstage-plugin-evidence-common/client';
import { incidentBriefOperations } from '../operations';
import type { Brief } from '../schema';

/** Characters; Node refuses a request whose head is over 16 KiB, proxies earlier. */
const longestInQuery = 6_000;

/** What to make a brief of: exactly one of `entityRef` and `signal`. */
export type BriefRequest = (
  | { entityRef: string; signal?: undefined }
  | {
      /** Text, or a signal. */
      signal: string | Signal;
      entityRef?: undefined;
    }
) & {
  /** An ISO instant: as it was known then; now by default. */
  at?: string;
  /** An ISO instant: when it began. */
  onset?: string;
  environment?: string;
  /** `false` to make it of what is known already, without asking any source first. */
  live?: boolean;
};

/** The brief, or why there is none, with the candidates in rank order. */
export type BriefAnswer =
  | { status: 'found'; brief: Brief }
  | {
      status: 'ambiguous' | 'unmatched';
      /** The server's sentence. */
      message: string;
      candidates: Candidate[];
      resolution: Resolution;
    };

/**
 * The incident brief API, for the browser and for Node. Throws
 * `EvidenceRequestError` with the server's sentence when it is refused.
 *
 * @example
 * ```ts
 * const client = new IncidentBriefClient({
 *   baseUrl: () => discoveryApi.getBaseUrl('incident-brief'),
 *   fetch: fetchApi.fetch,
 * });
 * const answer = await client.getBrief({ signal: 'checkout is slow' });
 * ```
 */
export class IncidentBriefClient extends clientOf(incidentBriefOperations) {
  readonly #rest: RestClient;

  constructor(options: RestClientOptions) {
    super(options);
    this.#rest = new RestClient(options);
  }

  async getBrief(
    request: BriefRequest,
    options?: RequestOptions,
  ): Promise<BriefAnswer> {
    const { signal, entityRef, at, onset, environment, live } = request;
    const query = {
      entityRef,
      signal: typeof signal === 'object' ? JSON.stringify(signal) : signal,
      at,
      onset,
      environment,
      ...(live === false && { live: 'false' }),
    };
    try {
      const isLong =
        encodeURIComponent(query.signal ?? '').length > longestInQuery;
      const brief = isLong
        ? await this.#rest.post<Brief>('/brief', query, options)
        : await this.#rest.get<Brief>('/brief', query, options);
      return { status: 'found', brief };
    } catch (error) {
      const unresolved = readUnresolved(error);
      if (unresolved) {
        return unresolved;
      }
      throw error;
    }
  }
}

/** A 404 of another kind (the plugin is not installed) carries no resolution. */
function readUnresolved(error: unknown): BriefAnswer | undefined {
  if (
    !(error instanceof EvidenceRequestError) ||
    (error.status !== 404 && error.status !== 409)
  ) {
    return undefined;
  }
  const { resolution } = (error.body ?? {}) as { resolution?: Resolution };
  return (
    resolution && {
      status: error.status === 409 ? 'ambiguous' : 'unmatched',
      message: error.message,
      candidates: resolution.candidates,
      resolution,
    }
  );
}
