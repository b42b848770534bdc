import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type {
  CheckAnswer,
  Intent,
} from '@plumbline/backstage-plugin-provisioning-common';
import { requestFindings } from '../engine/steps/submitted';
import type { Runner } from '../engine/Runner';
import type { Offer, ProductRegistry } from '../standards/ProductRegistry';
import { existingRequest } from './lookups';
import type { RequestService } from './RequestService';
import type { RequestStore, StoredRequest } from './RequestStore';

export type CheckServiceOptions = {
  clock: Clock;
  registry: Pick<ProductRegistry, 'standards'>;
  requests: Pick<RequestService, 'check' | 'offer'>;
  runner: Pick<Runner, 'lacks'>;
  store: Pick<RequestStore, 'get'>;
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
   * @param options.request - the one that would be changed, of which the caller
   *   may know; what the intent leaves out stays as it is there
   * @throws InputError where it is of another product
   */
  async check(
    options: { product: string; intent: Intent; request?: string },
    credentials: BackstageCredentials,
  ): Promise<CheckAnswer> {
    const { requests, runner, store } = this.#options;
    const { product } = options;
    const offer = requests.offer(product);
    const of =
      options.request === undefined
        ? undefined
        : await existingRequest(store, options.request);
    if (of && of.product !== product) {
      throw new InputError(
        `'${of.id}' is of '${of.product}', and can't be changed into '${product}'`,
      );
    }
    const intent = { ...of?.intent, ...options.intent };
    return {
      ...(await requests.check({ product, intent, of }, credentials)),
      waitsFor: await runner.lacks(offer),
      denied: this.#denied(offer, intent, of),
    };
  }

  /**
   * A value is denied where a policy denies it and not each of its neighbours:
   * then it is the value that the policy is about. O(choices × policies).
   */
  #denied(
    offer: Offer,
    intent: Intent,
    of: StoredRequest | undefined,
  ): CheckAnswer['denied'] {
    const { clock, registry } = this.#options;
    const now = clock().getTime();
    const level = offer.form.levels[String(intent.durability)] ?? {};
    const denied: CheckAnswer['denied'] = {};
    for (const [field, schema] of Object.entries(
      offer.form.schema.properties,
    )) {
      const values = (level[field] ?? schema).enum ?? [];
      const byValue = values.map(value => ({
        value,
        denials: requestFindings(
          registry.standards,
          offer,
          {
            intent: { ...intent, [field]: value },
            kind: of ? 'modify' : 'create',
          },
          now,
        ).filter(({ severity }) => severity === 'deny'),
      }));
      for (const { value, denials } of byValue) {
        const telling = denials.find(({ rule }) =>
          byValue.some(other => other.denials.every(one => one.rule !== rule)),
        );
        if (telling) {
          denied[field] = {
            ...denied[field],
            [String(value)]: telling.message,
          };
        }
      }
    }
    return denied;
  }
}
