import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { ApprovalStore } from './ApprovalStore';
import { readDeploymentReview } from './deploymentReview';
import { judgeGate, reachMs } from './judgeGate';

const source = 'approvals';

/**
 * Approvals that always say yes, as work by hand. What counts follows from all
 * that was answered, in whatever order it came.
 */
export class ApprovalService {
  readonly #options: { clock: Clock; store: ApprovalStore };

  constructor(options: { clock: Clock; store: ApprovalStore }) {
    this.#options = options;
  }

  /** @throws InputError for what is no `deployment_review` event */
  async take(payload: unknown): Promise<'stored' | 'duplicate' | 'ignored'> {
    const { clock, store } = this.#options;
    const answers = readDeploymentReview(payload);
    let isNew = false;
    for (const answer of answers) {
      const settled = await store.settle(answer, {
        ...{ source, judge: judgeGate, reach: reachMs },
        now: clock().getTime(),
      });
      isNew = settled === 'stored' || isNew;
    }
    if (answers.length === 0) {
      return 'ignored';
    }
    return isNew ? 'stored' : 'duplicate';
  }
}
