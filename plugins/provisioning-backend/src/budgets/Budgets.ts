import type { Budget } from '@plumbline/backstage-plugin-provisioning-common';
import type { BudgetStore } from './BudgetStore';

type Options = {
  currency: string;
  monthly: ReadonlyMap<string, number>;
  store: BudgetStore;
};

/** What cost centers may spend a month, by configuration. */
export class Budgets {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Undefined where none is configured.
   *
   * @param except - the request that is being judged, which is not counted
   */
  async of(costCenter: string, except?: string): Promise<Budget | undefined> {
    const { currency, monthly, store } = this.#options;
    const limit = monthly.get(costCenter);
    if (limit === undefined) {
      return undefined;
    }
    const committed = await store.committed(costCenter, currency, except);
    return {
      costCenter,
      currency,
      monthly: limit,
      ...(committed !== undefined && { committed }),
    };
  }

  async list(): Promise<Budget[]> {
    const names = [...this.#options.monthly.keys()].sort();
    const all = await Promise.all(names.map(name => this.of(name)));
    return all.filter((each): each is Budget => each !== undefined);
  }
}
