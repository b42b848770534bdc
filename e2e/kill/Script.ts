import { Api } from '../support/api';
import { Item } from './items';

/** What the script outside knows of one item. */
export interface Sent {
  item: Item;
  /** Whether the portal has acknowledged it. */
  acknowledged: boolean;
}

const connections = 6;

/** For how long is posted, and who hears of the answers. */
export interface Posting {
  over: boolean;
  onAcknowledged(): void;
  /** Takes every refusal but 404; without it any but 503 and 404 ends the round. */
  onRefused?(status: number, text: string): void;
  /** Between two of one connection, in milliseconds; by default none. */
  pause?: number;
}

/** Nothing was sent, so it may be tried again without asking what became of it. */
function wasNotSent(error: unknown): boolean {
  const cause = (error as { cause?: { code?: string } }).cause;
  return cause?.code === 'ECONNREFUSED';
}

/** Posts items, several at once, to a portal that may be gone at any moment. */
export class Script {
  readonly sent: Sent[] = [];
  #next = 0;

  constructor(private readonly item: (n: number) => Item) {}

  /** Posts new items until stopped. */
  async post(api: Api, round: Posting): Promise<void> {
    const one = async () => {
      while (!round.over) {
        const sent = { item: this.item(this.#next), acknowledged: false };
        this.sent[this.#next] = sent;
        this.#next += 1;
        await this.#postOne(api, sent, round);
        await new Promise(later => setTimeout(later, round.pause ?? 0));
      }
    };
    await Promise.all(Array.from({ length: connections }, one));
  }

  async #postOne(api: Api, sent: Sent, round: Posting): Promise<void> {
    const { path, body, headers } = sent.item;
    while (!round.over) {
      try {
        const { status, text } = await api.postRaw(path, body, headers);
        if (status === 200 || status === 201) {
          sent.acknowledged = true;
          round.onAcknowledged();
          return;
        }
        if (round.onRefused && status !== 404) {
          round.onRefused(status, text);
          if (status !== 503) {
            return;
          }
        } else if (status !== 503 && status !== 404) {
          // While it starts, it says so; any other refusal would be a fault.
          throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
        }
      } catch (error) {
        if (!(error instanceof TypeError)) {
          throw error;
        }
        if (!wasNotSent(error)) {
          return; // Sent, and nobody knows what became of it.
        }
      }
      await new Promise(later => setTimeout(later, 50));
    }
  }

  /** Everything up to `count`, in an order of one's own; all must be taken. */
  async postAll(
    api: Api,
    order: readonly number[],
  ): Promise<Map<number, 200 | 201>> {
    const statuses = new Map<number, 200 | 201>();
    const queue = [...order];
    const one = async () => {
      for (let n = queue.shift(); n !== undefined; n = queue.shift()) {
        const { path, body, headers } = this.item(n);
        const { status, text } = await api.postRaw(path, body, headers);
        if (status !== 200 && status !== 201) {
          throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
        }
        statuses.set(n, status);
      }
    };
    await Promise.all(Array.from({ length: connections }, one));
    return statuses;
  }
}
