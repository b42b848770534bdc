import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type { GateDecision } from '@plumbline/backstage-plugin-scorecards-common';

/** Who requests or reads a decision. */
export type GateCaller = {
  credentials: BackstageCredentials;
  /** `user:default/…`, or the name of the plugin or token. */
  principal: string;
  userRef?: string;
};

/**
 * Only who sees every entity may read what was decided for another caller: it
 * may rest on any of them.
 */
export class GateReaders {
  readonly #visibility: Pick<CatalogVisibility, 'of'>;

  constructor(options: { visibility: Pick<CatalogVisibility, 'of'> }) {
    this.#visibility = options.visibility;
  }

  async seesAll(credentials: BackstageCredentials): Promise<boolean> {
    // Where none is queried, only who sees everything learns that one is seen.
    return (await this.#visibility.of([], credentials))('');
  }

  /** Those of some decisions that a caller may read. */
  async readable<
    T extends { decision: Pick<GateDecision, 'requester' | 'services'> },
  >(found: readonly T[], caller: GateCaller): Promise<T[]> {
    const { credentials, principal } = caller;
    if (await this.seesAll(credentials)) {
      return [...found];
    }
    const own = found.filter(
      ({ decision }) => decision.requester === principal,
    );
    const services = own.flatMap(({ decision }) => decision.services);
    const mayRead = await this.#visibility.of(services, credentials);
    return own.filter(({ decision }) => decision.services.every(mayRead));
  }
}
