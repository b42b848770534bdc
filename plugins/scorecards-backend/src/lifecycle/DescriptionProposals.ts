import { createHash } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  EntityFacts,
  ProposalRequest,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { LifecycleProposal } from '@plumbline/backstage-plugin-scorecards-common';
import { proposeTo } from '../proposals/proposeTo';
import type { LifecycleFacts } from './LifecycleFacts';
import { proposalIn } from './proposalIn';

/** Of one look; each may read a repository. */
const batch = 20;
const hourMs = 60 * 60_000;

type Options<T> = {
  auth: AuthService;
  clock: Clock;
  /** When it was decided, epoch milliseconds. */
  decidedAt: (one: T) => number;
  evidence: Pick<EvidenceService, 'propose'>;
  facts: Pick<LifecycleFacts, 'entities'>;
  /** What is to be proposed; or why nothing is. */
  request: (
    one: T,
    entity: EntityFacts,
    now: number,
  ) => Promise<
    Omit<ProposalRequest, 'dryRun' | 'entityRef'> | { nothing?: string }
  >;
  store: {
    toPropose(now: number, limit: number): Promise<T[]>;
    proposed(
      id: string,
      proposal: LifecycleProposal,
      next?: number,
    ): Promise<void>;
  };
};

/**
 * Lets descriptions of entities follow what was decided, by pull request. What
 * cannot be proposed undoes nothing, and is tried again: an hour later at first,
 * a day later in the end.
 */
export class DescriptionProposals<T extends { id: string; entityRef: string }> {
  readonly #options: Options<T>;

  constructor(options: Options<T>) {
    this.#options = options;
  }

  async run(signal?: AbortSignal): Promise<void> {
    const { clock, decidedAt, store } = this.#options;
    const now = clock().getTime();
    for (const one of await store.toPropose(now, batch)) {
      signal?.throwIfAborted();
      const proposal = await this.#follow(one, now).catch(
        // One that fails does not end the others; it is tried again as well.
        (error: Error): LifecycleProposal => {
          signal?.throwIfAborted();
          return { status: 'refused', reason: error.message.slice(0, 500) };
        },
      );
      // As long again as it has taken so far.
      const pause = Math.min(
        Math.max(now - decidedAt(one), hourMs),
        24 * hourMs,
      );
      await store.proposed(
        one.id,
        proposal,
        proposal.status === 'refused' ? now + pause : undefined,
      );
    }
  }

  async #follow(one: T, now: number): Promise<LifecycleProposal> {
    const { facts, request } = this.#options;
    const { entityRef } = one;
    const [entity] = await facts.entities([entityRef]);
    if (!entity) {
      // It may not be read yet, as after a start.
      return { status: 'refused', reason: 'The catalog does not have it' };
    }
    const wanted = await request(one, entity, now);
    if (!('key' in wanted)) {
      const { nothing: reason } = wanted;
      return { status: 'nothing', ...(reason !== undefined && { reason }) };
    }
    return proposalIn(
      await proposeTo({ ...wanted, entityRef, dryRun: false }, this.#options),
    );
  }
}

/** Names an entity in the key of a proposal. */
export function shortHashOf(entityRef: string): string {
  return createHash('sha256').update(entityRef).digest('hex').slice(0, 12);
}
