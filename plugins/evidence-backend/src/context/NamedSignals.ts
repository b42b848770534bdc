import {
  ActiveIncident,
  Candidate,
  FiringAlert,
  Resolution,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import type { AlertStore } from '../alerts/AlertStore';
import type { EvidenceStore } from '../database/EvidenceStore';
import { type EstateView, requireRead } from '../estate/EstateReader';
import type { ResolveService } from './ResolveService';
import { unique } from './seeds';

/** Maximum length, in characters, of an alert name, incident id or group id. */
const longestName = 500;
/** Maximum characters of truncated JSON that are scanned: the cost is quadratic. */
const longestRead = 4_000;

export type NamedSignalsOptions = {
  alerts: Pick<AlertStore, 'alertsOf' | 'findGroup'>;
  incidents: {
    servicesOfResolved(id: string, estate: EstateView): Promise<string[]>;
  };
  resolver: Pick<ResolveService, 'resolve'>;
  store: Pick<EvidenceStore, 'listsNamed'>;
};

/**
 * {@link ResolveService} that also resolves text by the name of a firing alert, by
 * the id of an incident or of an alert group, and by truncated JSON.
 */
export class NamedSignals implements Pick<ResolveService, 'resolve'> {
  readonly #options: NamedSignalsOptions;

  constructor(options: NamedSignalsOptions) {
    this.#options = options;
  }

  /** @throws ServiceUnavailableError where nothing is found, and the catalog has not been read */
  async resolve(
    estate: EstateView,
    signal: Signal,
    options: { record: boolean },
  ): Promise<Resolution> {
    const record = options.record && estate.isRead;
    const found = await this.#resolve(estate, signal, { record });
    if (found.status === 'unmatched') {
      requireRead(estate);
    }
    return found;
  }

  async #resolve(
    estate: EstateView,
    signal: Signal,
    options: { record: boolean },
  ): Promise<Resolution> {
    const { resolver } = this.#options;
    if (signal.type !== 'text') {
      return resolver.resolve(estate, signal, options);
    }
    const found = await resolver.resolve(estate, signal, { record: false });
    if (found.status !== 'unmatched') {
      return found;
    }
    const text = signal.text.trim();
    const named = isCutJson(text)
      ? await resolver.resolve(
          estate,
          { type: 'alert', labels: pairsIn(text) },
          { record: false },
        )
      : await this.#named(estate, text);
    if (named && named.status !== 'unmatched') {
      return named;
    }
    // Still unmatched: record the discrepancy now.
    const unmatched = options.record
      ? await resolver.resolve(estate, signal, options)
      : found;
    return isCutJson(text)
      ? { ...unmatched, reason: 'This is incomplete JSON: its end is missing' }
      : unmatched;
  }

  async #named(
    estate: EstateView,
    text: string,
  ): Promise<Resolution | undefined> {
    if (text.length > longestName) {
      return undefined;
    }
    const wanted = text.toLocaleLowerCase('en-US');
    // Stored entries may be malformed.
    const is = (name: unknown) =>
      typeof name === 'string' && name.toLocaleLowerCase('en-US') === wanted;
    const [alerts, incidents, group, resolved] = await Promise.all([
      this.#withEntry<FiringAlert>(estate, 'alerts.firing', one =>
        is(one?.name),
      ),
      this.#withEntry<ActiveIncident>(estate, 'incident.active', one =>
        is(one?.id),
      ),
      this.#inGroup(estate, text),
      this.#options.incidents.servicesOfResolved(text, estate),
    ]);
    for (const [key, refs] of [
      ['incident', incidents],
      ['alert-group', group],
      ['alert-name', alerts],
      ['resolved-incident', resolved],
    ] as const) {
      const matches = unique(refs.filter(ref => estate.isKnown(ref))).map(
        (entityRef): Candidate => ({
          entityRef,
          matchedBy: { key, value: text, strength: 'strong' },
        }),
      );
      if (matches.length === 1) {
        const [{ entityRef, matchedBy }] = matches;
        return { status: 'matched', entityRef, matchedBy, candidates: [] };
      }
      if (matches.length > 1) {
        return { status: 'ambiguous', candidates: matches };
      }
    }
    return undefined;
  }

  /** Entities whose current list contains a matching entry. */
  async #withEntry<T>(
    estate: EstateView,
    name: 'alerts.firing' | 'incident.active',
    isMeant: (entry: T) => boolean,
  ): Promise<string[]> {
    const rows = await this.#options.store.listsNamed(name, estate.at);
    return rows
      .filter(({ value }) => (value as T[]).some(isMeant))
      .map(({ entityRef }) => entityRef!);
  }

  async #inGroup(estate: EstateView, id: string): Promise<string[]> {
    const { alerts } = this.#options;
    const group = estate.isPresent ? await alerts.findGroup(id) : undefined;
    const all = group ? (await alerts.alertsOf([id])).get(id) ?? [] : [];
    return all.flatMap(({ entityRef }) => entityRef ?? []);
  }
}

/** Starts like a JSON object or list of objects, unlike `[FIRING:1] HighErrors`. */
function isCutJson(text: string): boolean {
  if (!/^(\{\s*"|\[\s*\{)/.test(text)) {
    return false;
  }
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

/** Complete string properties, up to the first repeated name. */
function pairsIn(json: string): Record<string, string> {
  const pairs = json
    .slice(0, longestRead)
    .matchAll(/"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)"/g);
  const found = new Map<string, string>();
  for (const [, name, value] of pairs) {
    if (found.has(name)) {
      // A repeated name belongs to the next alert.
      break;
    }
    found.set(name, value);
  }
  return Object.fromEntries(found);
}
