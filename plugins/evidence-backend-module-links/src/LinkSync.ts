import {
  CollectorPass,
  OutboundClient,
} from '@plumbline/backstage-plugin-evidence-node';
import { checkLink, LinkAnswer } from './checkLink';
import type { LinkStore } from './LinkStore';
import { afterLook, afterNoLook } from './linkRecord';
import { politely } from './politely';

/** Failures of a host in a row after which its other links are not requested. */
const hostFailures = 2;
/** Those that begin and don't end hold up the others for longer. */
const hostTimeouts = 3;
/** These speak of the way from here to any host as much as of this one. */
const ownTroubles: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENETUNREACH',
  'ENETDOWN',
]);
/** Links known to answer that are requested to find which of the two it is. */
const probes = 3;

export type DueLink = { key: string; url: string; refs: readonly string[] };

export type LinkSyncOptions = {
  store: LinkStore;
  client: OutboundClient;
  checkEverySeconds: number;
  requestTimeoutSeconds: number;
  concurrency: number;
  perHost: number;
  pass: CollectorPass;
  /** Aborts when no further link is to be begun with. */
  end: AbortSignal;
};

/** What one pass has learned of a host. */
type HostNote = { unreachable: number; timeouts: number; last?: LinkAnswer };

/** The looks of one pass: what it learns of a host holds for all its links. */
export class LinkSync {
  readonly #options: LinkSyncOptions;
  readonly #hosts = new Map<string, HostNote>();
  /** What may be this installation's fault. */
  readonly #doubtful: (DueLink & { answer: LinkAnswer })[] = [];
  #someoneAnswered = false;
  #cutOff = false;

  constructor(options: LinkSyncOptions) {
    this.#options = options;
  }

  /** No host could be reached, in a way that shows nothing about the hosts. */
  get wasCutOff(): boolean {
    return this.#cutOff;
  }

  /** @returns those whose record is a new one; others are left for later */
  async look(items: readonly DueLink[]): Promise<DueLink[]> {
    const { concurrency, end, pass, perHost } = this.#options;
    const looked: DueLink[] = [];
    await politely({
      items,
      hostOf: ({ url }) => new URL(url).host,
      concurrency,
      perHost,
      signal: AbortSignal.any([end, pass.signal]),
      work: async due => {
        const answer = await this.#answer(due.url);
        if (answer && isOwnTrouble(answer)) {
          this.#doubtful.push({ ...due, answer });
        } else if (answer) {
          this.#record(due, answer);
          looked.push(due);
        }
      },
    });
    pass.signal.throwIfAborted();
    return looked;
  }

  /** Decides on what may have been this installation's fault. */
  async settle(): Promise<DueLink[]> {
    if (this.#doubtful.length === 0) {
      return [];
    }
    this.#cutOff = !this.#someoneAnswered && !(await this.#reachesAnybody());
    const { store, pass } = this.#options;
    for (const due of this.#doubtful) {
      const { answer, key } = due;
      if (this.#cutOff) {
        const { reason = '' } = answer;
        const before = store.records.get(key);
        store.setRecord(
          key,
          afterNoLook(before, `not checked: ${reason}`, pass.now.getTime()),
        );
      } else {
        this.#record(due, answer);
      }
    }
    return this.#doubtful;
  }

  #record({ key }: DueLink, answer: LinkAnswer): void {
    const { store, checkEverySeconds, pass } = this.#options;
    const record = afterLook(store.records.get(key), answer, {
      url: key,
      now: pass.now.getTime(),
      every: checkEverySeconds * 1000,
    });
    store.setRecord(key, record);
  }

  /** Undefined where its host is left alone until the next pass. */
  async #answer(url: string): Promise<LinkAnswer | undefined> {
    const { host } = new URL(url);
    const note = this.#hosts.get(host) ?? { unreachable: 0, timeouts: 0 };
    this.#hosts.set(host, note);
    if (note.timeouts >= hostTimeouts || note.last?.outcome === 'not-now') {
      return undefined;
    }
    if (note.unreachable >= hostFailures) {
      return note.last;
    }
    const answer = await this.#ask(url);
    const failed = answer.outcome === 'failed' ? answer : undefined;
    note.last = answer;
    note.unreachable = failed?.ofHost ? note.unreachable + 1 : 0;
    note.timeouts = failed?.isTimeout ? note.timeouts + 1 : 0;
    return answer;
  }

  async #ask(url: string): Promise<LinkAnswer> {
    const { client, pass, requestTimeoutSeconds } = this.#options;
    const answer = await checkLink({
      client,
      url,
      timeout: requestTimeoutSeconds * 1000,
      signal: pass.signal,
    });
    this.#someoneAnswered ||=
      answer.outcome !== 'refused' && !isOwnTrouble(answer);
    return answer;
  }

  async #reachesAnybody(): Promise<boolean> {
    const { store } = this.#options;
    let requested = 0;
    for (const [key, { url }] of store.pages) {
      if (requested < probes && store.records.get(key)?.status === 'ok') {
        requested += 1;
        await this.#ask(url);
      }
    }
    return this.#someoneAnswered;
  }
}

function isOwnTrouble(answer: LinkAnswer): boolean {
  return answer.outcome === 'failed' && ownTroubles.has(answer.code ?? '');
}
