import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  DescriptionProposals,
  shortHashOf,
} from '../lifecycle/DescriptionProposals';
import type { CreationStore } from '../creations/CreationStore';
import type { LifecycleFacts } from '../lifecycle/LifecycleFacts';
import { isFollowed } from './isFollowed';
import type { TransferStore, StoredTransfer } from './TransferStore';

type Options = {
  auth: AuthService;
  clock: Clock;
  creations: Pick<CreationStore, 'begun' | 'takeOver'>;
  evidence: Pick<EvidenceService, 'propose'>;
  facts: Pick<LifecycleFacts, 'entities'>;
  store: TransferStore;
};

/** Lets `spec.owner` follow what was accepted. */
export class TransferProposals {
  readonly #options: Options;
  readonly #proposals: DescriptionProposals<StoredTransfer>;

  constructor(options: Options) {
    const { creations, store } = options;
    this.#options = options;
    this.#proposals = new DescriptionProposals({
      ...options,
      decidedAt: ({ ended }) => ended!.at,
      request: async (one, entity) => {
        const { ended, entityRef, from, id, to } = one;
        const last = await store.accepted([entityRef]);
        if (last.get(entityRef)?.id !== id) {
          return { nothing: 'A later transfer took its place' };
        }
        const begun = (await creations.begun([entityRef])).get(entityRef);
        if (begun !== undefined && ended!.at < begun) {
          return { nothing: 'A new service has taken the name' };
        }
        if (isFollowed(one, entity.owner)) {
          return {};
        }
        const day = new Date(ended!.at).toISOString().slice(0, 10);
        return {
          key: `owner-${shortHashOf(entityRef)}-${id.slice(0, 8)}`,
          title: `Set the owner to ${to}`,
          body: [
            `It was agreed in Plumbline on ${day} that \`${to}\` owns this entity, after \`${from}\`. Its description follows.`,
            '',
            `Transfer: \`${id}\``,
          ].join('\n'),
          changes: [{ owner: to }],
          requestedBy: ended!.by,
        };
      },
    });
  }

  async run(signal?: AbortSignal): Promise<void> {
    await this.#proposals.run(signal);
  }

  /** So that an owner that the catalog gets later counts again. */
  async markFollowed(): Promise<void> {
    const { clock, creations, facts, store } = this.#options;
    const byEntity = new Map<string, StoredTransfer[]>();
    for (const one of await store.unfollowed()) {
      const { entityRef } = one;
      byEntity.set(entityRef, [...(byEntity.get(entityRef) ?? []), one]);
    }
    for (const { entityRef, owner } of await facts.entities([
      ...byEntity.keys(),
    ])) {
      const accepted = byEntity.get(entityRef) ?? [];
      const [last] = accepted;
      const begun = (await creations.begun([entityRef])).get(entityRef);
      // One may have been accepted since.
      const newest = (await store.accepted([entityRef])).get(entityRef);
      if (newest && begun !== undefined && newest.ended!.at >= begun) {
        // A replica of an earlier version may have accepted it.
        await creations.takeOver(newest);
      }
      // Newest first: an owner before the last one is not yet the agreed one.
      if (last && isFollowed(last, owner)) {
        await store.markFollowed(
          accepted.map(({ id }) => id),
          clock().getTime(),
        );
      }
    }
  }
}
