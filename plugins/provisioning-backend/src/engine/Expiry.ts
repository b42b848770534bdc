import {
  type Clock,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  isEnded,
  levelOf,
} from '@plumbline/backstage-plugin-provisioning-common';
import { newOperation } from '../records/newOperation';
import type { RequestStore } from '../records/RequestStore';
import type { StoredRequest } from '../records/requests';
import type { ProductRegistry } from '../standards/ProductRegistry';

const day = 86_400_000;
/** The longest warning that a level can give, in days. */
const longestWarning = 730;
const atOnce = 50;

type Options = {
  clock: Clock;
  registry: Pick<ProductRegistry, 'standards'>;
  setAside: SetAside;
  store: RequestStore;
};

/** Warns of what is about to end, and ends it when its time is up. */
export class Expiry {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** May run on any number of replicas at once. */
  async sweep(): Promise<void> {
    const { clock, setAside, store } = this.#options;
    const now = clock().getTime();
    const near = await store.expiring(now + longestWarning * day, atOnce);
    const sweep = async (request: StoredRequest) => {
      if (request.expiresAt! <= now) {
        await this.#end(request, now);
      } else if (
        request.state === 'active' &&
        request.expiresAt! - this.#warnMs(request) <= now
      ) {
        const end = new Date(request.expiresAt!).toISOString();
        await store.note(
          request.id,
          { state: 'expiring' },
          { at: now, message: `It goes at ${end}, unless it is extended.` },
          'active',
        );
      }
    };
    await setAside.each('expiry', near, { id: ({ id }) => id, run: sweep });
  }

  async #end(request: StoredRequest, now: number): Promise<void> {
    const { store } = this.#options;
    const operations = await store.operations([request.id]);
    const last = operations[operations.length - 1];
    // One that failed is for people; it would only fail again.
    if (last.kind === 'destroy' || !isEnded(last.state)) {
      return;
    }
    await store.addOperation(
      newOperation({
        request,
        number: last.number + 1,
        kind: 'destroy',
        intent: request.intent,
        now,
      }),
      { at: now, message: 'Its time is up; it is destroyed.' },
    );
  }

  #warnMs({ product, intent }: StoredRequest): number {
    const offer = this.#options.registry.standards.offers.get(product);
    const level = offer && levelOf(offer.product, intent);
    return (level?.expiry?.warnDays ?? 0) * day;
  }
}
