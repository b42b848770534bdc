import { createHash } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { LifecycleProposal } from '@plumbline/backstage-plugin-scorecards-common';
import { proposeTo } from '../campaigns/proposeTo';
import type { DecidedStates } from './DecidedStates';
import type { LifecycleFacts } from './LifecycleFacts';
import { proposalIn } from './proposalIn';
import type { LifecycleStore, StoredLifecycleStep } from './LifecycleStore';

/** Of one look; each may read a repository. */
const batch = 20;
const retryMs = 60 * 60_000;

type Options = {
  auth: AuthService;
  clock: Clock;
  decided: DecidedStates;
  evidence: Pick<EvidenceService, 'propose'>;
  facts: Pick<LifecycleFacts, 'entities'>;
  store: LifecycleStore;
};

/**
 * Lets `spec.lifecycle` follow what was decided, by pull request. What cannot be
 * proposed is tried again, and undoes nothing.
 */
export class LifecycleProposals {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async run(signal?: AbortSignal): Promise<void> {
    const { clock, store } = this.#options;
    const now = clock().getTime();
    for (const step of await store.toPropose(now, batch)) {
      signal?.throwIfAborted();
      const proposal = await this.#follow(step, now).catch(
        // One that fails does not end the others; it is tried again as well.
        (error: Error): LifecycleProposal => {
          signal?.throwIfAborted();
          return { status: 'refused', reason: error.message.slice(0, 500) };
        },
      );
      await store.proposed(
        step.id,
        proposal,
        proposal.status === 'refused' ? now + retryMs : undefined,
      );
    }
  }

  async #follow(
    step: StoredLifecycleStep,
    now: number,
  ): Promise<LifecycleProposal> {
    const { decided, facts } = this.#options;
    const { entityRef, to } = step;
    const [entity] = await facts.entities([entityRef]);
    if (!entity) {
      return { status: 'refused', reason: 'The catalog does not have it' };
    }
    const standing = (await decided.of([entity], now)).get(entityRef)!;
    if (standing.step?.id !== step.id) {
      return { status: 'nothing', reason: 'A later decision took its place' };
    }
    if (to === 'undecided' || decided.meaningOf(entity.lifecycle) === to) {
      return { status: 'nothing' };
    }
    const service = createHash('sha256').update(entityRef).digest('hex');
    const answer = await proposeTo(
      {
        entityRef,
        key: `lifecycle-${service.slice(0, 12)}-${step.step}`,
        title: `Set the lifecycle to ${to}`,
        body: [
          `It was decided in Plumbline on ${new Date(step.at)
            .toISOString()
            .slice(0, 10)} that this entity is \`${to}\`${
            step.from ? `, after \`${step.from}\`` : ''
          }. Its description follows.`,
          '',
          `Decision: \`${step.id}\``,
        ].join('\n'),
        changes: [{ lifecycle: to }],
        dryRun: false,
        requestedBy: step.by,
      },
      this.#options,
    );
    return proposalIn(answer);
  }
}
