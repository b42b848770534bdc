/**
 * A client of the provisioning API for the browser and for Node.
 *
 * @packageDocumentation
 */
import { clientOf } from '@plumbline/backstage-plugin-evidence-common/client';
import type { RequestOptions } from '@plumbline/backstage-plugin-evidence-common/client';
import type { DryRun, RequestAction } from '../answers';
import { provisioningOperations } from '../operations';
import type { Exemption, ExemptionDecision } from '../schemas/exemption';
import type { ProvisioningRequest } from '../schemas/request';

type Step = RequestAction | 'modify';
type StepBody = {
  reason?: string;
  key?: string;
  emergency?: boolean;
  /** What was read; refused where something else waits. */
  operation?: string;
  plan?: string;
  /** The group to transfer it to. */
  owner?: string;
  /** What is changed, or corrected with a retry. */
  intent?: object;
};

/**
 * A method for each operation, which throws `EvidenceRequestError` with the
 * server's sentence when it is refused.
 *
 * @example
 * ```ts
 * const client = new ProvisioningClient({
 *   baseUrl: () => discoveryApi.getBaseUrl('provisioning'),
 *   fetch: fetchApi.fetch,
 * });
 * await client.listRequests({ scope: 'mine' });
 * ```
 */
export class ProvisioningClient extends clientOf(provisioningOperations) {
  /** A step with a request, by its name. */
  async act(
    id: string,
    step: Step,
    body: StepBody = {},
    options?: RequestOptions,
  ): Promise<ProvisioningRequest> {
    return this[step](id, body as never, options) as Promise<never>;
  }

  /** What would become of a step; refused as the step would be. */
  async tryAct(
    id: string,
    step: Exclude<Step, 'approve' | 'reject' | 'withdraw' | 'withdrawApproval'>,
    body: StepBody = {},
    options?: RequestOptions,
  ): Promise<DryRun> {
    const tried = { ...body, dryRun: true };
    return this[step](id, tried as never, options) as Promise<never>;
  }

  /** What would become of a request; refused as the request would be. */
  async tryRequest(
    product: string,
    intent: object,
    options?: RequestOptions,
  ): Promise<DryRun> {
    const tried = { product, intent: intent as never, dryRun: true };
    return this.request(tried, options) as Promise<never>;
  }

  /** A decision about an exemption, by its name. */
  async decideExemption(
    id: string,
    verb: 'approve' | 'reject' | 'revoke',
    decision: ExemptionDecision,
    options?: RequestOptions,
  ): Promise<Exemption> {
    return this[`${verb}Exemption`](id, decision, options);
  }
}
