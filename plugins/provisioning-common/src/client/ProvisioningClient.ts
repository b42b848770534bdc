import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import { RestClient } from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  RequestOptions,
  RestClientOptions,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  Budget,
  CheckAnswer,
  DryRun,
  Impact,
  ListedProduct,
  ListedRequest,
  ListRequestsQuery,
  ProductDetails,
  RequestAction,
  StandardsProblem,
} from '../answers';
import type { Connection, RevealedPassword } from '../connection';
import type {
  Exemption,
  ExemptionDecision,
  ExemptionQuery,
  ExemptionRequest,
} from '../schemas/exemption';
import type { ListedPolicy, PolicyPreview } from '../schemas/policyReport';
import type { ProvisioningRequest } from '../schemas/request';

/**
 * The provisioning API, for the browser and for Node. Every method throws
 * `EvidenceRequestError` with the server's sentence when it is refused.
 *
 * @example
 * ```ts
 * const client = new ProvisioningClient({
 *   baseUrl: () => discoveryApi.getBaseUrl('provisioning'),
 *   fetch: fetchApi.fetch,
 * });
 * await client.request('shared-postgresql-database', { environment: 'dev' });
 * ```
 */
export class ProvisioningClient {
  readonly #rest: RestClient;

  constructor(options: RestClientOptions) {
    this.#rest = new RestClient(options);
  }

  /** What can be asked for. */
  async listProducts(
    options?: RequestOptions,
  ): Promise<{ items: ListedProduct[] }> {
    return this.#rest.get('/products', {}, options);
  }

  /** Files of standards that are not in force as they are written. */
  async listProblems(
    options?: RequestOptions,
  ): Promise<{ items: StandardsProblem[] }> {
    return this.#rest.get('/problems', {}, options);
  }

  /** One product with its form. */
  async getProduct(
    id: string,
    options?: RequestOptions,
  ): Promise<ProductDetails> {
    return this.#rest.get(`/products/${encodeURIComponent(id)}`, {}, options);
  }

  /**
   * What a request would meet, before it is made. Changes nothing.
   *
   * @param of - the request that would be changed; a new one where left out
   */
  async check(
    product: string,
    intent: object,
    options?: RequestOptions & { of?: string },
  ): Promise<CheckAnswer> {
    const body = { product, intent, request: options?.of };
    return this.#rest.post('/check', body, options);
  }

  /** Policies in force, where each is enforced, and what it did. */
  async listPolicies(
    options?: RequestOptions,
  ): Promise<{ items: ListedPolicy[]; truncated: boolean }> {
    return this.#rest.get('/policies', {}, options);
  }

  /** What an edited policy would say of what was asked for until now. */
  async previewPolicy(
    text: string,
    options?: RequestOptions,
  ): Promise<PolicyPreview> {
    return this.#rest.post('/policies/preview', { text }, options);
  }

  /** @param key - asking again with the same one gives the same request */
  async request(
    product: string,
    intent: object,
    key?: string,
    options?: RequestOptions,
  ): Promise<ProvisioningRequest> {
    return this.#rest.post('/requests', { product, intent, key }, options);
  }

  /** What would become of a request; refused as the request would be. */
  async tryRequest(
    product: string,
    intent: object,
    options?: RequestOptions,
  ): Promise<DryRun> {
    const body = { product, intent, dryRun: true };
    return this.#rest.post('/requests', body, options);
  }

  /** What would become of a step; refused as the step would be. */
  async tryAct(
    id: string,
    action:
      | Exclude<RequestAction, 'approve' | 'reject' | 'withdraw'>
      | 'modify',
    body: { intent?: object; owner?: string; reason?: string } = {},
    options?: RequestOptions,
  ): Promise<DryRun> {
    return this.#rest.post(
      `${pathOf(id)}/${action}`,
      { ...body, dryRun: true },
      options,
    );
  }

  /** One page, the newest first. */
  async listRequests(
    query: ListRequestsQuery = {},
    options?: RequestOptions,
  ): Promise<Page<ListedRequest>> {
    return this.#rest.get('/requests', { ...query }, options);
  }

  async getRequest(
    id: string,
    options?: RequestOptions,
  ): Promise<ProvisioningRequest> {
    return this.#rest.get(pathOf(id), {}, options);
  }

  /** What Terraform said, without secrets. */
  async getLog(
    id: string,
    options?: RequestOptions,
  ): Promise<{ lines: string[] }> {
    return this.#rest.get(`${pathOf(id)}/log`, {}, options);
  }

  /** How to reach what was made, without the password. */
  async getConnection(
    id: string,
    options?: RequestOptions,
  ): Promise<Connection> {
    return this.#rest.get(`${pathOf(id)}/connection`, {}, options);
  }

  /** The password, for the first who asks; refused afterwards. */
  async revealPassword(
    id: string,
    options?: RequestOptions,
  ): Promise<RevealedPassword> {
    return this.#rest.post(`${pathOf(id)}/reveal`, {}, options);
  }

  /** Approves, rejects, withdraws, extends, destroys, reverts, hands over or tries again. */
  async act(
    id: string,
    action: RequestAction,
    body: {
      reason?: string;
      key?: string;
      emergency?: boolean;
      /** The group to hand it to. */
      owner?: string;
      /** What is corrected, with a retry. */
      intent?: object;
    } = {},
    options?: RequestOptions,
  ): Promise<ProvisioningRequest> {
    return this.#rest.post(`${pathOf(id)}/${action}`, body, options);
  }

  /** Whom a change of its service reaches; absent where evidence does not know it. */
  async getImpact(
    id: string,
    options?: RequestOptions,
  ): Promise<{ impact?: Impact }> {
    return this.#rest.get(`${pathOf(id)}/impact`, {}, options);
  }

  /** What cost centers may spend, and what is taken of it. */
  async listBudgets(options?: RequestOptions): Promise<{ items: Budget[] }> {
    return this.#rest.get('/budgets', {}, options);
  }

  /** Asks for an exemption from a finding, or of what drifted. */
  async requestExemption(
    id: string,
    body: ExemptionRequest,
    options?: RequestOptions,
  ): Promise<Exemption> {
    return this.#rest.post(`${pathOf(id)}/exemptions`, body, options);
  }

  async listExemptions(
    query: ExemptionQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Exemption>> {
    return this.#rest.get('/exemptions', { ...query } as never, options);
  }

  async getExemption(id: string, options?: RequestOptions): Promise<Exemption> {
    return this.#rest.get(exemptionPath(id), {}, options);
  }

  async decideExemption(
    id: string,
    verb: 'approve' | 'reject' | 'revoke',
    decision: ExemptionDecision,
    options?: RequestOptions,
  ): Promise<Exemption> {
    return this.#rest.post(`${exemptionPath(id)}/${verb}`, decision, options);
  }

  /**
   * Changes what was asked for.
   *
   * @param body - with a key, asking again changes nothing more
   */
  async modify(
    id: string,
    intent: object,
    options?: RequestOptions,
    body: { reason?: string; key?: string } = {},
  ): Promise<ProvisioningRequest> {
    return this.#rest.post(
      `${pathOf(id)}/modify`,
      { ...body, intent },
      options,
    );
  }
}

function exemptionPath(id: string): string {
  return `/exemptions/${encodeURIComponent(id)}`;
}

function pathOf(id: string): string {
  return `/requests/${encodeURIComponent(id)}`;
}
