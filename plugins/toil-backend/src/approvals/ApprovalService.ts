import { occurrenceInputSchema } from '@plumbline/backstage-plugin-toil-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { ApprovalStore } from './ApprovalStore';
import { readDeploymentReview } from './deploymentReview';

const source = 'approvals';
/** A gate that said no this near to a yes weighs what it lets pass. */
const nearMs = 90 * 86_400_000;

/**
 * Approvals that always say yes are work by hand. One that has said no within
 * 90 days, before or after, is a judgement, and no toil. So what counts follows
 * from all that was answered, in whatever order it came.
 */
export class ApprovalService {
  readonly #options: {
    clock: Clock;
    occurrences: Pick<OccurrenceStore, 'remove' | 'take'>;
    store: ApprovalStore;
  };

  constructor(options: {
    clock: Clock;
    occurrences: Pick<OccurrenceStore, 'remove' | 'take'>;
    store: ApprovalStore;
  }) {
    this.#options = options;
  }

  /** @throws InputError for what is no `deployment_review` event */
  async take(payload: unknown): Promise<'stored' | 'duplicate' | 'ignored'> {
    const { store } = this.#options;
    const answers = readDeploymentReview(payload);
    let isNew = false;
    for (const answer of answers) {
      isNew = (await store.keep(answer)) === 'stored' || isNew;
      // Also of one that is known: whoever kept it may have died then.
      await this.#settle(answer.gate, answer.at);
    }
    if (answers.length === 0) {
      return 'ignored';
    }
    return isNew ? 'stored' : 'duplicate';
  }

  async #settle(gate: string, at: number): Promise<void> {
    const { clock, occurrences, store } = this.#options;
    const all = await store.ofGate(gate, at - 2 * nearMs, at + 2 * nearMs);
    const no = all.filter(({ answer }) => answer === 'rejected');
    const near = all.filter(
      each => each.answer === 'approved' && Math.abs(each.at - at) <= nearMs,
    );
    const isWeighed = (yes: { at: number }) =>
      no.some(each => Math.abs(each.at - yes.at) <= nearMs);
    await occurrences.remove(
      source,
      near.filter(isWeighed).map(({ id }) => id),
    );
    const toil = near.filter(each => !isWeighed(each));
    await occurrences.take(
      source,
      toil.map(({ occurrence }) => occurrenceInputSchema.parse(occurrence)),
      clock().getTime(),
    );
  }
}
