import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DryRun } from '@plumbline/backstage-plugin-provisioning-common';
import { StepLacks } from '../engine/Step';
import { latestOperation, visibleRequest } from '../records/lookups';
import { newOperation } from '../records/newOperation';
import type { RequestService } from './RequestService';
import type { RequestStore } from '../records/RequestStore';
import { judgeNeeds, JudgeOptions } from '../engine/judgeNeeds';
import { namedIn, presentRule } from '../approvals/presentRule';

export type ApprovalPreviewOptions = JudgeOptions & {
  clock: Clock;
  requests: Pick<RequestService, 'offer'>;
  store: RequestStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Says who would have to approve a destruction or a hand-over, before anybody requests it. */
export class ApprovalPreview {
  readonly #options: ApprovalPreviewOptions;

  constructor(options: ApprovalPreviewOptions) {
    this.#options = options;
  }

  /**
   * By the rules that hold without a plan; its plan may ask for more.
   *
   * @param owner - the group that it is handed to; without one it is destroyed
   * @returns undefined while evidence or the catalog does not answer
   * @throws NotFoundError for what the caller may not see
   */
  async of(
    id: string,
    credentials: BackstageCredentials,
    owner?: string,
  ): Promise<DryRun['approval']> {
    const { clock, requests, store, visibility } = this.#options;
    const request = await visibleRequest(this.#options, id, credentials);
    const { number } = await latestOperation(store, id);
    const operation = newOperation({
      request,
      number: number + 1,
      ...(owner === undefined
        ? { kind: 'destroy' as const, intent: request.intent }
        : { kind: 'modify' as const, intent: { ...request.intent, owner } }),
      now: clock().getTime(),
    });
    const offer = requests.offer(request.product);
    const rule = await judgeNeeds(this.#options, {
      offer,
      operation,
      request,
    }).catch(error => {
      if (error instanceof StepLacks) {
        return 'unknown' as const;
      }
      throw error;
    });
    if (rule === 'unknown') {
      return undefined;
    }
    if (!rule) {
      return { needed: false };
    }
    const maySee = await visibility.of(namedIn([rule]), credentials);
    const { because } = presentRule(rule, [], maySee);
    return { needed: true, because, by: rule.by };
  }
}
