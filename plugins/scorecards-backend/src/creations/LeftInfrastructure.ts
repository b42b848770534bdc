import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type Cleanup,
  cleanupSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import { entityRefOf, type StoredCreation } from './CreationStore';

type Options = {
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  evidence: Pick<EvidenceService, 'getFacts'>;
};

/** What a creation has, or uses, that would be left behind by withdrawing it. */
export class LeftInfrastructure {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @returns `isKnown` unless what was reported is too old */
  async of({
    owner,
    service,
  }: Pick<StoredCreation, 'owner' | 'service'>): Promise<
    Cleanup & { isKnown: boolean }
  > {
    const { auth, evidence } = this.#options;
    const { items } = await evidence.getFacts(
      {
        entityRefs: [entityRefOf(service)],
        names: ['cleanup.infrastructure'],
        limit: 1,
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const fact = items.at(0)?.facts.at(0);
    const left = cleanupSchema.safeParse(fact?.value).data;
    // Who never requested any has no report.
    if (!left) {
      return { remaining: 0, isKnown: true };
    }
    // An earlier service of the name may have left some, which its owner destroys.
    const others = (left.items ?? []).filter(
      ({ actor }) => actor !== undefined && actor !== owner,
    );
    return {
      remaining: left.remaining - others.length,
      items: left.items?.filter(one => !others.includes(one)),
      isKnown: fact?.stale !== true,
    };
  }
}
