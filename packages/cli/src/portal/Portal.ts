import { CatalogClient } from '@backstage/catalog-client';
import {
  EvidenceRequestError,
  expectSuccess,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  EvidenceClient,
  RestClientOptions,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';
import type { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import type { ToilClient } from '@plumbline/backstage-plugin-toil-common/client';
import { Credentials } from './Credentials';
import { portalUrl } from './portalUrl';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { reaching } from './reach';
import { tokenFile } from './tokenFile';

/** The portal that this command calls, as whoever it acts for. */
export class Portal {
  readonly url = portalUrl();
  readonly #reach = reaching(this.url);
  readonly credentials = new Credentials(this.url, this.#reach);
  /** Fails as the others do, with `EvidenceRequestError`. */
  readonly catalog = new CatalogClient({
    discoveryApi: { getBaseUrl: async () => this.api('catalog').baseUrl },
    fetchApi: {
      fetch: async (input, init) => {
        const response = await this.#fetch(input, init);
        const type = response.headers.get('content-type');
        if (!response.ok || !type?.includes('json')) {
          expectSuccess(
            await answerOf(response),
            new URL(response.url).pathname,
          );
        }
        return response;
      },
    },
  });

  /** @param abort - ends all that it is called for */
  constructor(private readonly abort?: AbortSignal) {}

  // Each is loaded when it is called: it has all schemas of its API.

  async evidence(): Promise<EvidenceClient> {
    const { EvidenceClient } = await import(
      '@plumbline/backstage-plugin-evidence-common/client'
    );
    return new EvidenceClient(this.api('evidence'));
  }

  async provisioning(): Promise<ProvisioningClient> {
    const { ProvisioningClient } = await import(
      '@plumbline/backstage-plugin-provisioning-common/client'
    );
    return new ProvisioningClient(this.api('provisioning'));
  }

  async scorecards(): Promise<ScorecardsClient> {
    const { ScorecardsClient } = await import(
      '@plumbline/backstage-plugin-scorecards-common/client'
    );
    return new ScorecardsClient(this.api('scorecards'));
  }

  async toil(): Promise<ToilClient> {
    const { ToilClient } = await import(
      '@plumbline/backstage-plugin-toil-common/client'
    );
    return new ToilClient(this.api('toil'));
  }

  /** What a client of one plugin's API needs. */
  api(pluginId: string): RestClientOptions & { baseUrl: string } {
    return {
      baseUrl: `${this.url}/api/${pluginId}`,
      fetch: (input, init) => this.#fetch(input, init),
    };
  }

  async #fetch(...[input, given]: Parameters<typeof fetch>): Promise<Response> {
    const init = { ...given, ...(this.abort && { signal: this.abort }) };
    const token = await this.credentials.token();
    const response = await this.#reach(input, withToken(init, token));
    if (response.status !== 401) {
      return response;
    }
    const another = await this.credentials.another(token);
    if (another === undefined) {
      throw await this.#refusal(response);
    }
    await response.body?.cancel();
    return this.#reach(input, withToken(init, another));
  }

  /** Whose token it was is what whoever has several needs to know. */
  async #refusal(response: Response): Promise<Failure> {
    const { message } = EvidenceRequestError.fromAnswer(
      await answerOf(response),
      new URL(response.url).pathname,
    );
    return new Failure(
      exitCode.refused,
      `The portal at ${
        this.url
      } refused the token in '${tokenFile()}': ${message}`,
      response.status,
    );
  }
}

async function answerOf(response: Response) {
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text };
  }
}

function withToken(init: RequestInit, token: string): RequestInit {
  return {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${token}` },
  };
}
