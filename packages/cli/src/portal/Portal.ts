import {
  EvidenceClient,
  EvidenceRequestError,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type { RestClientOptions } from '@plumbline/backstage-plugin-evidence-common/client';
import { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';
import { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import { ToilClient } from '@plumbline/backstage-plugin-toil-common/client';
import { Credentials } from './Credentials';
import { portalUrl } from './portalUrl';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { reaching } from './reach';
import { tokenFile } from './tokenFile';

/** The portal that this command asks, as whoever it acts for. */
export class Portal {
  readonly url: string;
  readonly credentials: Credentials;
  readonly evidence: EvidenceClient;
  readonly provisioning: ProvisioningClient;
  readonly scorecards: ScorecardsClient;
  readonly toil: ToilClient;
  readonly #fetch: typeof fetch;

  constructor() {
    this.url = portalUrl();
    const reach = reaching(this.url);
    this.credentials = new Credentials(this.url, reach);
    this.#fetch = async (input, init) => {
      const token = await this.credentials.token();
      const response = await reach(input, withToken(init, token));
      if (response.status !== 401) {
        return response;
      }
      const another = await this.credentials.another(token);
      if (another === undefined) {
        throw await this.#refusal(response);
      }
      await response.body?.cancel();
      return reach(input, withToken(init, another));
    };
    this.evidence = new EvidenceClient(this.api('evidence'));
    this.provisioning = new ProvisioningClient(this.api('provisioning'));
    this.scorecards = new ScorecardsClient(this.api('scorecards'));
    this.toil = new ToilClient(this.api('toil'));
  }

  /** Whose token it was is what whoever has several needs to know. */
  async #refusal(response: Response): Promise<Failure> {
    const { message } = EvidenceRequestError.fromAnswer(
      { status: response.status, body: await response.json().catch(() => '') },
      new URL(response.url).pathname,
    );
    return new Failure(
      exitCode.refused,
      `The portal at ${
        this.url
      } refused the token in '${tokenFile()}': ${message}`,
    );
  }

  /** What a client of one plugin's API needs. */
  api(pluginId: string): RestClientOptions {
    return { baseUrl: `${this.url}/api/${pluginId}`, fetch: this.#fetch };
  }
}

function withToken(init: RequestInit | undefined, token: string): RequestInit {
  return {
    ...init,
    headers: { ...init?.headers, authorization: `Bearer ${token}` },
  };
}
