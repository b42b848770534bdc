import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import {
  Collector,
  CollectorPass,
  OutboundClient,
} from '@plumbline/backstage-plugin-evidence-node';
import { LinkStore } from './LinkStore';
import { DueLink, LinkSync } from './LinkSync';

/** Looks after which what was found is reported and remembered. */
const batchSize = 500;
/** For the last answers to come, and to report what was found. Milliseconds. */
const reserve = 15_000;
export type LinksCollectorOptions = {
  id: string;
  client: OutboundClient;
  /** Between two looks at a link that answers. Seconds. */
  checkEverySeconds: number;
  requestTimeoutSeconds: number;
  /** Requests at one time, of all hosts and of one. */
  concurrency: number;
  perHost: number;
  frequencySeconds: number;
  timeoutSeconds: number;
};

/**
 * Looks whether the links of the catalog's entities answer. Each has its own
 * time at which it is due, so a pass costs what is due, not what there is.
 */
export class LinksCollector implements Collector {
  readonly id: string;
  readonly title = 'Links of the catalog: whether they answer';
  readonly guide = {
    text: 'It requests the links of the catalog from where the portal runs',
    url: guideUrl('links-and-ownership.md'),
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly reports = ['links.state'];
  readonly #options: LinksCollectorOptions;
  #store = new LinkStore();

  constructor(options: LinksCollectorOptions) {
    this.#options = options;
    this.id = options.id;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
  }

  async collect(pass: CollectorPass): Promise<void> {
    try {
      await this.#collect(pass);
    } catch (error) {
      // What it took for known may not have been kept.
      this.#store = new LinkStore();
      throw error;
    }
  }

  async #collect(pass: CollectorPass): Promise<void> {
    const { checkEverySeconds, timeoutSeconds } = this.#options;
    const end = AbortSignal.timeout(
      Math.max(timeoutSeconds * 1000 - reserve, timeoutSeconds * 500),
    );
    const store = this.#store;
    await store.refresh(pass);
    const now = pass.now.getTime();
    const due = dueIn(store, now);
    const sync = new LinkSync({ ...this.#options, store, pass, end });
    const touched = new Set<string>();
    const touch = (looked: readonly DueLink[]) =>
      looked.forEach(({ refs }) => refs.forEach(ref => touched.add(ref)));
    for (let at = 0; at < due.length && !end.aborted; at += batchSize) {
      touch(await sync.look(due.slice(at, at + batchSize)));
      const whole = [...touched].filter(ref => store.isComplete(ref));
      await report(pass, store, whole);
      whole.forEach(ref => touched.delete(ref));
    }
    touch(await sync.settle());
    const reportedBefore = now - checkEverySeconds * 1000;
    for (const ref of store.entityRefs()) {
      if (store.mustReport(ref, reportedBefore)) {
        touched.add(ref);
      }
    }
    await report(pass, store, [...touched]);
    pass.cover(store.size);
    if (sync.wasCutOff) {
      throw new Error(
        'No host of any link could be reached: this installation may be cut off',
      );
    }
  }
}

/**
 * The longest due first; those of which one must wait for long, last. None of
 * hosts that want to be left alone.
 */
function dueIn(store: LinkStore, now: number): DueLink[] {
  const due: (DueLink & { next: number; isSlow: boolean })[] = [];
  const limited = new Set<string>();
  for (const [key, { url }] of store.pages) {
    if ((store.records.get(key)?.hostLimitedUntil ?? 0) > now) {
      limited.add(new URL(url).host);
    }
  }
  for (const [key, { url, refs }] of store.pages) {
    const { next = 0, isSlow = false } = store.records.get(key) ?? {};
    if (next <= now && !limited.has(new URL(url).host)) {
      due.push({ key, url, refs, next, isSlow });
    }
  }
  return due.sort(
    (a, b) => Number(a.isSlow) - Number(b.isSlow) || a.next - b.next,
  );
}

/** In parts, so that the size of one report does not grow with the estate. */
async function report(
  pass: CollectorPass,
  store: LinkStore,
  refs: readonly string[],
): Promise<void> {
  const now = pass.now.getTime();
  for (let at = 0; at < refs.length; at += 2_000) {
    const part = refs.slice(at, at + 2_000);
    await pass.report({
      type: 'delta',
      facts: part.map(ref => store.factOf(ref, now)),
    });
    store.reported(part, now);
  }
  await store.save(pass);
}
