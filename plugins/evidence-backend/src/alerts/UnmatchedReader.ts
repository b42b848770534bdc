import {
  compareText,
  UnmatchedAlerts,
} from '@plumbline/backstage-plugin-evidence-common';
import type { StoredFeedEntry } from '../database/records';
import type { AlertStore } from './AlertStore';
import type { UnmatchedAlert } from './records';

/** Names that are listed. */
const shown = 5;
const longest = 100;
/** Labels that name a service, the best first. */
const words = [
  'app.kubernetes.io/name',
  'app_kubernetes_io_name',
  'service',
  'service_name',
  'service.name',
  'component',
  'workload',
  'deployment',
  'app',
  'container',
  'job',
];

/**
 * That an alert went stale, or is heard of again after that, is no news: what was
 * read is read anew after this. Milliseconds.
 */
const keptFor = 60_000;

/**
 * Reads which alerts fire that match nothing; of the present until news comes.
 */
export class UnmatchedReader {
  readonly #store: Pick<AlertStore, 'unmatched'>;
  #present: { at: number; found: Promise<UnmatchedAlert[]> } | undefined;

  constructor(options: { store: Pick<AlertStore, 'unmatched'> }) {
    this.#store = options.store;
  }

  followed(entries: readonly Pick<StoredFeedEntry, 'type'>[]): void {
    if (entries.some(({ type }) => type === 'alert')) {
      this.#present = undefined;
    }
  }

  /** As it was at an instant; `present`: nothing new was reported since. */
  async at(
    at: number,
    options: { present: boolean },
  ): Promise<UnmatchedAlerts | undefined> {
    return summaryOf(await (options.present ? this.#now(at) : this.#read(at)));
  }

  #read(at: number): Promise<UnmatchedAlert[]> {
    return this.#store.unmatched(at);
  }

  #now(at: number): Promise<UnmatchedAlert[]> {
    const known = this.#present;
    if (known && known.at <= at && at - known.at < keptFor) {
      return known.found;
    }
    const found = this.#read(at);
    this.#present = { at, found };
    found.catch(() => {
      this.#present = undefined;
    });
    return found;
  }
}

function summaryOf(
  alerts: readonly UnmatchedAlert[],
): UnmatchedAlerts | undefined {
  if (alerts.length === 0) {
    return undefined;
  }
  const byName = new Map<string, UnmatchedAlerts['some'][number]>();
  // Databases sort text in orders of their own.
  const sorted = [...alerts].sort((a, b) => compareText(a.subject, b.subject));
  for (const { name, signal } of sorted) {
    const labels: Record<string, string> =
      signal.type === 'alert' ? signal.labels : {};
    const word = words.map(label => labels[label]).find(Boolean);
    if (byName.get(name)?.word === undefined) {
      byName.set(name, {
        name: name.slice(0, longest),
        ...(word !== undefined && { word: word.slice(0, longest) }),
      });
    }
  }
  return {
    count: alerts.length,
    some: [...byName.values()]
      .sort((a, b) => compareText(a.name, b.name))
      .slice(0, shown),
  };
}
