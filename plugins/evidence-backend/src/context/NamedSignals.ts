import {
  ActiveIncident,
  Candidate,
  FiringAlert,
  Resolution,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import type { AlertStore } from '../alerts/AlertStore';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { SeenEvidence } from '../visibility/SeenEvidence';
import type { EstateView } from './EstateReader';
import type { ResolveService } from './ResolveService';
import { unique } from './seeds';

/** Of names of alerts, incidents and groups of alerts. */
const longestName = 500;
/** How much of cut JSON is read: what follows grows with its square. */
const longestRead = 4_000;

export type NamedSignalsOptions = {
  alerts: Pick<AlertStore, 'alertsOf' | 'findGroup'>;
  resolver: Pick<ResolveService, 'resolve'>;
  seen: SeenEvidence;
  store: Pick<EvidenceStore, 'listsNamed'>;
};

/**
 * {@link ResolveService}, for what responders have at hand besides: the name of
 * an alert that fires, the id of an open incident or of a group of alerts, and
 * JSON of which a part was copied.
 */
export class NamedSignals implements Pick<ResolveService, 'resolve'> {
  readonly #options: NamedSignalsOptions;

  constructor(options: NamedSignalsOptions) {
    this.#options = options;
  }

  async resolve(
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
    // Nobody knows it: only now it is worth a record.
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
    // What is stored may be damaged.
    const is = (name: unknown) =>
      typeof name === 'string' && name.toLocaleLowerCase('en-US') === wanted;
    const [alerts, incidents, group] = await Promise.all([
      this.#withEntry<FiringAlert>(estate, 'alerts.firing', one =>
        is(one.name),
      ),
      this.#withEntry<ActiveIncident>(estate, 'incident.active', one =>
        is(one?.id),
      ),
      this.#inGroup(estate, text),
    ]);
    for (const [key, refs] of [
      ['incident', incidents],
      ['alert-group', group],
      ['alert-name', alerts],
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

  /** Of which entities such an entry is told now. */
  async #withEntry<T>(
    estate: EstateView,
    name: 'alerts.firing' | 'incident.active',
    isMeant: (entry: T) => boolean,
  ): Promise<string[]> {
    const { seen, store } = this.#options;
    const rows = await seen.facts.lists(
      await store.listsNamed(name, estate.at),
      name,
      estate,
    );
    return rows
      .filter(({ value }) => (value as T[]).some(isMeant))
      .map(({ entityRef }) => entityRef!);
  }

  async #inGroup(estate: EstateView, id: string): Promise<string[]> {
    const { alerts } = this.#options;
    // What a group is made of depends on what its reader may see.
    const group =
      estate.isVisible || !estate.isPresent
        ? undefined
        : await alerts.findGroup(id);
    const all = group ? (await alerts.alertsOf([id])).get(id) ?? [] : [];
    return all.flatMap(({ entityRef }) => entityRef ?? []);
  }
}

/** As objects and their lists begin, and not as `[FIRING:1] HighErrors` does. */
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

/** Names with texts that are whole, at the beginning, up to the first that comes again. */
function pairsIn(json: string): Record<string, string> {
  const pairs = json
    .slice(0, longestRead)
    .matchAll(/"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)"/g);
  const found = new Map<string, string>();
  for (const [, name, value] of pairs) {
    if (found.has(name)) {
      // That is of another alert.
      break;
    }
    found.set(name, value);
  }
  return Object.fromEntries(found);
}
