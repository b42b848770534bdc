import { isDeepStrictEqual } from 'node:util';
import {
  AlertsSeen,
  dayMs,
  Environments,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Collector,
  CollectorPass,
} from '@plumbline/backstage-plugin-evidence-node';
import type { AlertStore } from '../../../alerts/AlertStore';
import type { EstateModel } from '../../../estate/projection/EstateModel';
import type { EstateProjection } from '../../../estate/projection/EstateProjection';
import { Components } from '../Components';
import { FactReporter } from '../FactReporter';

/** One may have hundreds of sets of labels, each of which is read. */
const atOnce = 50;
/** A service whose alerts come all the time is looked up so often. */
const betweenLooksMs = 10 * 60_000;

export type AlertsSeenCollectorOptions = {
  alerts: Pick<AlertStore, 'sources' | 'lastOf' | 'lastOfSources'>;
  environments: Pick<Environments, 'of'>;
  projection: Pick<EstateProjection, 'addFollower' | 'current'>;
};

/**
 * Reports of each component when the last alert of it arrived. A pass costs the
 * components of which the feed reported an alert and whose last known one is ten
 * minutes old. What alerts of the same environments move is reported once a day.
 * The first pass of a process costs all components.
 */
export class AlertsSeenCollector implements Collector {
  readonly id = 'alerts-seen';
  readonly title = 'Alerts: when the last one of each component arrived';
  readonly frequencySeconds = 30;
  readonly timeoutSeconds = 300;
  readonly reports = ['alerts.seen'];
  readonly derives = true;
  readonly #options: AlertsSeenCollectorOptions;
  readonly #components = new Components();
  readonly #reporter = new FactReporter();
  /** To be looked up; an entity stays until it was reported. */
  readonly #due = new Set<string>();
  readonly #known = new Map<string, { value: AlertsSeen; newest: number }>();
  /** Alerts of them arrived that were not looked up yet. */
  readonly #touched = new Set<string>();
  #hasNews = true;
  #sources: AlertsSeen['sources'] = [];
  #sourcesReadAt = 0;

  constructor(options: AlertsSeenCollectorOptions) {
    this.#options = options;
    options.projection.addFollower(entries => {
      for (const { type, entityRef } of entries) {
        if (type === 'alert') {
          this.#hasNews = true;
          if (entityRef !== undefined) {
            this.#touched.add(entityRef);
          }
        }
      }
    });
  }

  async collect(pass: CollectorPass): Promise<void> {
    // Once the catalog was read, and what is new was followed.
    await pass.entitiesVersion();
    pass.signal.throwIfAborted();
    const now = pass.now.getTime();
    this.#follow(this.#options.projection.current);
    await this.#readSources(now);
    for (const ref of this.#touched) {
      if ((this.#known.get(ref)?.newest ?? 0) <= now - betweenLooksMs) {
        this.#due.add(ref);
        this.#touched.delete(ref);
      }
    }
    this.#reporter.due(now).forEach(ref => this.#due.add(ref));
    const due = [...this.#due];
    const refs =
      this.#sources.length > 0
        ? due.filter(ref => this.#components.refs.has(ref)).sort()
        : [];
    for (let at = 0; at < refs.length; at += atOnce) {
      pass.signal.throwIfAborted();
      await this.#report(pass, refs.slice(at, at + atOnce));
    }
    await this.#reporter.flush(pass);
    due.forEach(ref => this.#due.delete(ref));
    pass.cover(this.#reporter.size);
  }

  /** Takes up components that are new, and drops what has gone. */
  #follow(model: EstateModel): void {
    const added = this.#components.follow(model);
    if (!added) {
      return;
    }
    added.forEach(ref => this.#due.add(ref));
    const { refs } = this.#components;
    this.#reporter.keepOnly(ref => refs.has(ref));
    for (const ref of [...this.#known.keys(), ...this.#touched]) {
      if (!refs.has(ref)) {
        this.#known.delete(ref);
        this.#touched.delete(ref);
      }
    }
  }

  /**
   * A source that is new says something of every component. When each last
   * delivered is read once a day, and stated by week: the fact of every
   * component states it, and would change with it.
   */
  async #readSources(now: number): Promise<void> {
    if (!this.#hasNews) {
      return;
    }
    this.#hasNews = false;
    const { alerts } = this.#options;
    try {
      const sources = await alerts.sources();
      const isSame = sources.length === this.#sources.length;
      if (isSame && now - this.#sourcesReadAt < dayMs) {
        return;
      }
      const last = await alerts.lastOfSources();
      if (!isSame) {
        this.#components.refs.forEach(ref => this.#due.add(ref));
      }
      this.#sources = sources.map(({ id, since }) => ({
        id,
        since: iso(since),
        lastWeek: iso(mondayBefore(last.get(id) ?? since)),
      }));
      this.#sourcesReadAt = now;
    } catch (error) {
      this.#hasNews = true;
      throw error;
    }
  }

  async #report(pass: CollectorPass, refs: readonly string[]): Promise<void> {
    const { alerts, environments } = this.#options;
    const found = await alerts.lastOf(refs, environments);
    for (const ref of refs) {
      const last = found.get(ref) ?? [];
      const seen: AlertsSeen = {
        last: last.map(({ at, source, ...place }) => ({
          ...place,
          at: iso(at),
          from: source,
        })),
        sources: this.#sources,
      };
      const known = this.#known.get(ref)?.value;
      const value =
        known && saysTheSame(known, seen, pass.now.getTime()) ? known : seen;
      const newest = Math.max(0, ...last.map(({ at }) => at));
      this.#known.set(ref, { value, newest });
      await this.#reporter.offer(pass, ref, [{ name: 'alerts.seen', value }]);
    }
  }
}

/** But for instants of the last day, which alerts that arrive all the time move. */
function saysTheSame(
  before: AlertsSeen,
  after: AlertsSeen,
  now: number,
): boolean {
  return (
    before.sources === after.sources &&
    before.last.length === after.last.length &&
    after.last.every(({ at, ...place }, index) => {
      const { at: known, ...same } = before.last[index];
      return (
        isDeepStrictEqual(place, same) &&
        (at === known || now - Date.parse(known) < dayMs)
      );
    })
  );
}

/** The Monday (UTC) of the week of an instant. */
function mondayBefore(instant: number): number {
  // The epoch began on a Thursday.
  const monday = 4 * dayMs;
  const week = 7 * dayMs;
  return Math.floor((instant - monday) / week) * week + monday;
}
