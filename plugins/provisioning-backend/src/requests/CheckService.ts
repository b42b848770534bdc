import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { ownValue } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  CheckAnswer,
  Finding,
  Intent,
} from '@plumbline/backstage-plugin-provisioning-common';
import { exempt } from '@plumbline/backstage-plugin-provisioning-common/policy';
import { requestFindings } from '../engine/steps/submitted';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import { subjectOf } from '../exemptions/present';
import type { Runner } from '../engine/Runner';
import type { Offer, ProductRegistry } from '../standards/ProductRegistry';
import { visibleRequest } from '../records/lookups';
import type { RequestService } from './RequestService';
import type { RequestStore } from '../records/RequestStore';
import type { StoredRequest } from '../records/requests';

export type CheckServiceOptions = {
  clock: Clock;
  exemptions: Pick<ExemptionStore, 'inForce'>;
  registry: Pick<ProductRegistry, 'standards'>;
  requests: Pick<RequestService, 'check' | 'offer'>;
  runner: Pick<Runner, 'lacks'>;
  store: Pick<RequestStore, 'get'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** What somebody thinks of asking for. */
type Tried = {
  intent: Intent;
  /** The one that would be changed. */
  of?: StoredRequest;
  /** Whether the caller may see the service. */
  isSeen: boolean;
};

/** Says what a request would meet, while somebody is still choosing. */
export class CheckService {
  readonly #options: CheckServiceOptions;

  constructor(options: CheckServiceOptions) {
    this.#options = options;
  }

  /**
   * Changes nothing.
   *
   * @param options.request - the one that would be changed; what the intent
   *   leaves out stays as it is there
   * @throws NotFoundError where the caller may not see it; InputError where it is
   *   of another product
   */
  async check(
    options: { product: string; intent: Intent; request?: string },
    credentials: BackstageCredentials,
  ): Promise<CheckAnswer> {
    const { requests, runner } = this.#options;
    const { product } = options;
    const offer = requests.offer(product);
    const of =
      options.request === undefined
        ? undefined
        : await visibleRequest(this.#options, options.request, credentials);
    if (of && of.product !== product) {
      throw new InputError(
        `'${of.id}' is of '${of.product}', and can't be changed into '${product}'`,
      );
    }
    const { answer, intent } = await requests.check(
      { product, intent: { ...of?.intent, ...options.intent }, of },
      credentials,
    );
    return {
      ...answer,
      waitsFor: await runner.lacks(offer),
      denied: await this.#denied(offer, {
        intent,
        of,
        // Of a service that the caller can't see no exemption is shown.
        isSeen: answer.problems.every(({ field }) => field !== 'service'),
      }),
    };
  }

  /**
   * A value is denied where a policy denies it and not each of its neighbours:
   * then it is the value that the policy is about. O(choices × policies).
   */
  async #denied(offer: Offer, tried: Tried): Promise<CheckAnswer['denied']> {
    const { intent } = tried;
    const level = ownValue(offer.form.levels, String(intent.durability)) ?? {};
    const denied: CheckAnswer['denied'] = {};
    for (const [field, schema] of Object.entries(
      offer.form.schema.properties,
    )) {
      const values = (level[field] ?? schema).enum ?? [];
      const byValue = await Promise.all(
        values.map(async value => ({
          value,
          denials: await this.#denialsOf(offer, {
            ...tried,
            intent: { ...intent, [field]: value },
          }),
        })),
      );
      for (const { value, denials } of byValue) {
        const decisive = denials.find(({ rule }) =>
          byValue.some(other => other.denials.every(one => one.rule !== rule)),
        );
        if (decisive) {
          denied[field] = {
            ...denied[field],
            [String(value)]: decisive.message,
          };
        }
      }
    }
    return denied;
  }

  /** But for what an exemption covers. */
  async #denialsOf(
    offer: Offer,
    { intent, isSeen, of }: Tried,
  ): Promise<Finding[]> {
    const { clock, exemptions, registry } = this.#options;
    const now = clock().getTime();
    const kind = of?.activeAt === undefined ? 'create' : 'modify';
    const denials = requestFindings(
      registry.standards,
      offer,
      { intent, kind },
      now,
    ).filter(isDenial);
    if (denials.length === 0 || !isSeen) {
      return denials;
    }
    const subject = subjectOf({
      id: of?.id ?? '',
      intent,
      product: offer.product.id,
      service: String(intent.service ?? ''),
    });
    const inForce = await exemptions.inForce(subject, now);
    return exempt(denials, inForce, now).filter(isDenial);
  }
}
