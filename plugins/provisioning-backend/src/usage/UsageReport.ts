import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  type AutomationUse,
  type Environments,
  production,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import { templateNameOf } from '@plumbline/backstage-plugin-provisioning-common';
import { resourceRefOf } from '../records/resourceRefOf';
import type { ProductRegistry } from '../standards/ProductRegistry';
import type { UsageStore, Remaining, Use } from './UsageStore';

const lookBackMs = 90 * 24 * 60 * 60_000;
const lookedUpTogether = 500;

/** What is counted of one product. */
class Tally {
  readonly #people = new Set<string>();
  readonly #groups = new Set<string>();
  #isPartlyCompared = false;
  readonly #counts = {
    uses: 0,
    failed: 0,
    decided: 0,
    production: false,
    remaining: 0,
    current: 0,
    identified: 0,
    compared: 0,
    differing: 0,
  };

  get value(): AutomationUse {
    const { compared, ...counts } = this.#counts;
    return {
      ...counts,
      // Until each was looked at once, it is not known.
      ...(!this.#isPartlyCompared && { compared }),
      people: this.#people.size,
      groups: this.#groups.size,
    };
  }

  addUse(use: Use, isProduction: boolean): void {
    const counts = this.#counts;
    counts.uses += 1;
    counts.failed += Number(use.isFailed);
    counts.decided += Number(use.isDecided);
    counts.production ||= isProduction;
    this.#groups.add(use.owner);
    if (use.startedBy !== undefined) {
      this.#people.add(use.startedBy);
    }
  }

  addRemaining(one: {
    isCompared: boolean;
    isCurrent: boolean;
    isDrifted: boolean;
    isIdentified: boolean;
    isProduction: boolean;
    owner: string;
    wasCompared: boolean;
  }): void {
    const counts = this.#counts;
    counts.remaining += 1;
    this.#isPartlyCompared ||= !one.wasCompared;
    counts.current += Number(one.isCurrent);
    counts.identified += Number(one.isIdentified);
    counts.compared += Number(one.isCompared);
    counts.differing += Number(one.isDrifted);
    counts.production ||= one.isProduction;
    this.#groups.add(one.owner);
  }
}

type Options = {
  auth: AuthService;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  clock: Clock;
  environments: Environments;
  evidence: Pick<EvidenceService, 'pushObservations'>;
  /** How long a comparison counts, in ms. */
  freshMs: number;
  registry: Pick<ProductRegistry, 'standards'>;
  store: UsageStore;
};

/**
 * Reports to evidence how each product was used within 90 days, and how what it
 * made is kept as requested. Cost: every request that is there, and every
 * operation of that time.
 */
export class UsageReport {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async report(signal?: AbortSignal): Promise<void> {
    const { auth, clock, evidence, registry, store } = this.#options;
    const now = clock();
    const { offers } = registry.standards;
    const tallies = new Map(
      [...offers.keys()].map(product => [product, new Tally()] as const),
    );
    for await (const use of store.uses(now.getTime() - lookBackMs)) {
      signal?.throwIfAborted();
      tallies.get(use.product)?.addUse(use, this.#isProduction(use));
    }
    let some: Remaining[] = [];
    const addRemaining = async () => {
      const identified = await this.#identified(some);
      for (const one of some) {
        tallies.get(one.product)?.addRemaining({
          isCurrent: one.isWhole && this.#isCurrent(one),
          isProduction: this.#isProduction(one),
          isIdentified: identified.has(one.id),
          isCompared: one.isWhole && this.#isCompared(one),
          wasCompared: !one.isWhole || one.comparedAt !== undefined,
          isDrifted: one.isDrifted,
          owner: one.owner,
        });
      }
      some = [];
    };
    for await (const one of store.remaining()) {
      signal?.throwIfAborted();
      some.push(one);
      if (some.length === lookedUpTogether) {
        await addRemaining();
      }
    }
    await addRemaining();
    await evidence.pushObservations(
      {
        source: 'provisioning',
        edges: [],
        workloads: [],
        observedAt: now.toISOString(),
        facts: [...tallies].map(([product, tally]) => ({
          entityRef: `template:default/${templateNameOf(product)}`,
          name: 'automation.used',
          value: tally.value,
        })),
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
  }

  #isProduction({ environment }: { environment?: string }): boolean {
    return this.#options.environments.of(environment) === production;
  }

  #isCurrent({ product, productVersion }: Remaining): boolean {
    const offer = this.#options.registry.standards.offers.get(product)?.product;
    return offer?.state === 'supported' && offer.version === productVersion;
  }

  /** Of the machine's clock, as comparisons are. */
  #isCompared({ comparedAt }: Remaining): boolean {
    return Date.now() - (comparedAt ?? -Infinity) <= this.#options.freshMs;
  }

  /** @returns ids of those with an entity that has an owner */
  async #identified(some: readonly Remaining[]): Promise<Set<string>> {
    if (some.length === 0) {
      return new Set();
    }
    const { auth, catalog } = this.#options;
    const { items } = await catalog.getEntitiesByRefs(
      {
        entityRefs: some.map(resourceRefOf),
        fields: ['spec.owner'],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return new Set(
      some.filter((_, at) => items[at]?.spec?.owner).map(({ id }) => id),
    );
  }
}
