import { createHash } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { LifecycleProposal } from '@plumbline/backstage-plugin-scorecards-common';
import { proposeTo } from '../campaigns/proposeTo';
import type { LifecycleFacts } from '../lifecycle/LifecycleFacts';
import { proposalIn } from '../lifecycle/proposalIn';
import { isFollowed } from './isFollowed';
import type { StoredTransfer, TransferStore } from './TransferStore';

/** Of one look; each may read a repository. */
const batch = 20;
const retryMs = 60 * 60_000;

/** Lets `spec.owner` follow what was accepted, by pull request. */
export class TransferProposals {
  readonly #options: {
    auth: AuthService;
    clock: Clock;
    evidence: Pick<EvidenceService, 'propose'>;
    facts: Pick<LifecycleFacts, 'entities'>;
    store: TransferStore;
  };

  constructor(options: {
    auth: AuthService;
    clock: Clock;
    evidence: Pick<EvidenceService, 'propose'>;
    facts: Pick<LifecycleFacts, 'entities'>;
    store: TransferStore;
  }) {
    this.#options = options;
  }

  async run(signal?: AbortSignal): Promise<void> {
    const { clock, store } = this.#options;
    const now = clock().getTime();
    for (const one of await store.toPropose(now, batch)) {
      signal?.throwIfAborted();
      const proposal = await this.#follow(one).catch(
        // One that fails does not end the others; it is tried again as well.
        (error: Error): LifecycleProposal => {
          signal?.throwIfAborted();
          return { status: 'refused', reason: error.message.slice(0, 500) };
        },
      );
      await store.proposed(
        one.id,
        proposal,
        proposal.status === 'refused' ? now + retryMs : undefined,
      );
    }
  }

  /** So that an owner that the catalog gets later counts again. */
  async markFollowed(): Promise<void> {
    const { clock, facts, store } = this.#options;
    const byEntity = new Map<string, StoredTransfer[]>();
    for (const one of await store.unfollowed()) {
      const { entityRef } = one;
      byEntity.set(entityRef, [...(byEntity.get(entityRef) ?? []), one]);
    }
    for (const { entityRef, owner } of await facts.entities([
      ...byEntity.keys(),
    ])) {
      const accepted = byEntity.get(entityRef) ?? [];
      // Newest first: an owner before the last one is not yet the agreed one.
      if (accepted[0] && isFollowed(accepted[0], owner)) {
        await store.markFollowed(
          accepted.map(({ id }) => id),
          clock().getTime(),
        );
      }
    }
  }

  async #follow(one: StoredTransfer): Promise<LifecycleProposal> {
    const { facts, store } = this.#options;
    const { ended, entityRef, from, id, to } = one;
    const [entity] = await facts.entities([entityRef]);
    if (!entity) {
      return { status: 'refused', reason: 'The catalog does not have it' };
    }
    const last = await store.accepted(entityRef);
    if (last?.id !== id) {
      return { status: 'nothing', reason: 'A later transfer took its place' };
    }
    if (isFollowed(one, entity.owner)) {
      return { status: 'nothing' };
    }
    const service = createHash('sha256').update(entityRef).digest('hex');
    return proposalIn(
      await proposeTo(
        {
          entityRef,
          key: `owner-${service.slice(0, 12)}-${id.slice(0, 8)}`,
          title: `Set the owner to ${to}`,
          body: [
            `It was agreed in Plumbline on ${new Date(ended!.at)
              .toISOString()
              .slice(
                0,
                10,
              )} that \`${to}\` owns this entity, after \`${from}\`. Its description follows.`,
            '',
            `Transfer: \`${id}\``,
          ].join('\n'),
          changes: [{ owner: to }],
          dryRun: false,
          requestedBy: ended!.by,
        },
        this.#options,
      ),
    );
  }
}
