/** Knows what is there or on its way. */
export interface BudgetStore {
  /**
   * What all of it costs a month, at least: what is there, and what was planned
   * and let pass. While a change is on its way, the dearer of the two counts.
   * Undefined where some of it is in another currency.
   */
  committed(
    costCenter: string,
    currency: string,
    except?: string,
  ): Promise<number | undefined>;
}
