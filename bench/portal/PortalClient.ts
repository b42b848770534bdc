import { CatalogClient } from '@backstage/catalog-client';
import { EvidenceClient } from '@plumbline/backstage-plugin-evidence-common/client';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import { walk, WalkAnswer } from '../brief/walk';
import type { Portal } from './startPortal';

/** Rather an error than a run that never ends. Milliseconds. */
const patience = 120_000;

/** The same for both sides of the comparison. */
const patientFetch: typeof fetch = (input, init) =>
  fetch(input, { ...init, signal: AbortSignal.timeout(patience) });

/** Asks a portal as anybody would: over HTTP, with a token. */
export class PortalClient {
  readonly evidence: EvidenceClient;
  readonly #catalog: CatalogClient;
  readonly #url: string;
  readonly #token: string;

  constructor({ url, token }: Pick<Portal, 'url' | 'token'>) {
    this.#url = url;
    this.#token = token;
    this.#catalog = new CatalogClient({
      discoveryApi: { getBaseUrl: async plugin => `${url}/api/${plugin}` },
      fetchApi: { fetch: patientFetch },
    });
    this.evidence = new EvidenceClient({
      baseUrl: `${url}/api/evidence`,
      token: async () => token,
      fetch: patientFetch,
    });
  }

  brief(ref: string): Promise<Brief> {
    return this.#get('incident-brief/brief', ref);
  }

  walk(ref: string): Promise<WalkAnswer> {
    return walk(this.#catalog, this.#token, ref);
  }

  /** Milliseconds that the brief, or the walk, takes within the portal. */
  async insideMs(what: 'brief' | 'walk', ref: string): Promise<number> {
    const { ms } = await this.#get<{ ms: number }>(`bench/${what}`, ref);
    return ms;
  }

  async #get<T>(path: string, ref: string): Promise<T> {
    const response = await patientFetch(
      `${this.#url}/api/${path}?entityRef=${encodeURIComponent(ref)}`,
      { headers: { authorization: `Bearer ${this.#token}` } },
    );
    if (response.status !== 200) {
      throw new Error(`${response.status}: ${await response.text()}`);
    }
    return (await response.json()) as T;
  }
}
