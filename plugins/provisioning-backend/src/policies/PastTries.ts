import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type { RequestStore } from '../records/RequestStore';
import { Try, triesOf } from './countPolicies';
import type { PastRequests } from './PastRequests';

type Held = { version: string; tries: Try[]; truncated: boolean };

type Options = {
  past: Pick<PastRequests, 'eachOfAll'>;
  store: Pick<RequestStore, 'version'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/**
 * What policies decided of all that was requested. It is read again only where
 * something became of a request, once for all who ask at the same time, and kept
 * without plans and intents.
 */
export class PastTries {
  readonly #options: Options;
  #held: Held | undefined;
  #reading: Promise<Held> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Those for services that the reader may see. */
  async seenBy(
    credentials: BackstageCredentials,
  ): Promise<{ tries: Try[]; truncated: boolean }> {
    const { tries, truncated } = await this.#current();
    const services = new Set(tries.map(({ service }) => service));
    const isVisible = await this.#options.visibility.of(
      [...services],
      credentials,
    );
    return { tries: tries.filter(each => isVisible(each.service)), truncated };
  }

  async #current(): Promise<Held> {
    const version = await this.#options.store.version();
    if (this.#held?.version === version) {
      return this.#held;
    }
    this.#reading ??= this.#read(version).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(version: string): Promise<Held> {
    const tries: Try[] = [];
    const { truncated } = await this.#options.past.eachOfAll(chunk => {
      tries.push(...chunk.flatMap(triesOf));
    });
    this.#held = { version, tries, truncated };
    return this.#held;
  }
}
