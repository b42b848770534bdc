import { InputError } from '@backstage/errors';
import type { ApproverLookup } from '../approvals/approvers';
import type { ProductRegistry } from '../standards/ProductRegistry';
import type { StoredExemption } from './records';

const day = 86_400_000;

type Options = {
  approvers: ApproverLookup;
  /** The longest that an attribute is exempt from drift, in days. */
  driftDays: number;
  registry: Pick<ProductRegistry, 'standards'>;
};

/** How long exemptions last at most, and who decides on them: the standards say. */
export class ExemptionBounds {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Called when it is requested and when it is approved: the policy may have
   * become stricter meanwhile.
   *
   * @throws InputError with the latest instant that would be right
   */
  refuseBeyond(
    { kind, rule, expires }: Pick<StoredExemption, 'kind' | 'rule' | 'expires'>,
    now: number,
  ): void {
    const maxDays =
      kind === 'drift' ? this.#options.driftDays : this.#maxDays(rule);
    if (maxDays === undefined) {
      throw new InputError(
        `'${rule}' does not allow exemptions: it sets no maximum duration`,
      );
    }
    if (expires <= now) {
      throw new InputError("'expires' must lie in the future");
    }
    const latest = now + maxDays * day;
    if (expires > latest) {
      throw new InputError(
        `'expires' must be at most ${new Date(
          latest,
        ).toISOString()}: '${rule}' exempts for ${maxDays} days at a time`,
      );
    }
  }

  /** Of a policy its approvers; of drift, those of the product. */
  async approversOf({
    kind,
    product,
    rule,
  }: Pick<StoredExemption, 'kind' | 'product' | 'rule'>): Promise<string[]> {
    const { approvers, registry } = this.#options;
    const { offers, policies } = registry.standards;
    const policy = policies.find(each => each.policy.id === rule)?.policy;
    const owner =
      kind === 'policy' ? policy?.owner : offers.get(product)?.product.owner;
    return (
      policy?.exemption?.approvers ?? (owner ? await approvers.of(owner) : [])
    );
  }

  #maxDays(rule: string): number | undefined {
    return this.#options.registry.standards.policies.find(
      ({ policy }) => policy.id === rule,
    )?.policy.exemption?.maxDays;
  }
}
