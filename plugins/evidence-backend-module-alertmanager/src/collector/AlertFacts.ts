import type { ObservedFact } from '@plumbline/backstage-plugin-evidence-common';
import {
  firingReport,
  type CollectorPass,
  type UnmatchedAlertInput,
} from '@plumbline/backstage-plugin-evidence-node';
import type { AlertmanagerApi } from './AlertmanagerApi';
import { readingOf } from './firing';
import { hasJustBegun, Read } from './readAll';
import { RouteFacts } from './RouteFacts';
import { activeSilences, hits, silencePages, silencesFact } from './silences';
import { SettledWords } from './SettledWords';
import type { Service } from './services';

/** The facts of services, and the alerts that are of no service. */
type Derived = {
  facts: ObservedFact[];
  /** The names of facts of which these are all there is. */
  of: string[];
  unmatched?: UnmatchedAlertInput[];
};

/** Derives the facts of services from what was read. */
export class AlertFacts {
  readonly #options: { serviceLabels: readonly string[] };
  readonly #pageOf: (id: string) => string;
  readonly #routes: RouteFacts;
  readonly #words = new SettledWords();
  /** What was derived last, and from what. */
  #last: { from: readonly unknown[]; derived: Derived } | undefined;

  constructor(options: {
    api: AlertmanagerApi;
    url: URL;
    serviceLabels: readonly string[];
  }) {
    this.#options = options;
    this.#pageOf = silencePages(options.url);
    this.#routes = new RouteFacts(options);
  }

  /** What is wrong with the routes that were read last. */
  get problems(): readonly string[] {
    return this.#routes.problems;
  }

  /** To be called with what a pass read, before anything is derived from it. */
  async learn(read: Read, pass: CollectorPass): Promise<void> {
    await this.#routes.learn(read, pass);
  }

  /** The same from the same: a pass in which nothing is new makes nothing anew. */
  async ofPass(
    read: Read,
    services: readonly Omit<Service, 'rules'>[],
    pass: CollectorPass,
  ): Promise<Derived> {
    const { alerts, silences } = read;
    const from = [
      alerts,
      silences,
      services,
      this.#routes.seenIn(read),
      hasJustBegun(read, pass.now),
      // A start in the future is none until then.
      alerts?.items.filter(one => Date.parse(one.startsAt) > +pass.now).length,
    ];
    if (!this.#last || this.#last.from.some((one, at) => one !== from[at])) {
      this.#last = { from, derived: await this.of(read, services, pass) };
    }
    return this.#last.derived;
  }

  async of(
    read: Read,
    named: readonly Omit<Service, 'rules'>[],
    pass: Pick<CollectorPass, 'resolve' | 'now'>,
  ): Promise<Derived> {
    const { serviceLabels } = this.#options;
    const alerts = read.alerts?.items ?? [];
    if (read.alerts) {
      this.#words.keep(alerts);
    }
    const silences = activeSilences(read.silences?.items ?? []);
    const byId = new Map(silences.map(one => [one.silence.id, one.silence]));
    const firing = await firingReport(
      alerts.map(one => readingOf(one, byId, this.#words.of(one))),
      pass,
    );
    const facts = [...firing.facts];
    const add = (entityRef: string, name: string, value: unknown) =>
      facts.push({ entityRef, name, value: value as ObservedFact['value'] });

    const routes = this.#routes.seenIn(read);
    const services = new Map(named.map(one => [one.entityRef, one]));
    const of: string[] = [];
    // An alert that can't be read could be any service's.
    if (read.alerts?.unreadable === 0 && !hasJustBegun(read, pass.now)) {
      of.push('alerts.firing');
      [...services.keys()]
        .filter(ref => !firing.byEntity.has(ref))
        .forEach(ref => add(ref, 'alerts.firing', []));
    }
    if (read.silences?.unreadable === 0) {
      of.push('alerts.silences');
    }
    if (routes) {
      of.push('alerts.route');
    }
    for (const { entityRef, names } of services.values()) {
      const service = {
        entityRef,
        names,
        rules: this.#routes.rulesOf(entityRef),
      };
      if (read.silences?.unreadable === 0) {
        const silencing = new Set(
          firing.byEntity.get(entityRef)?.flatMap(one => one.silencedBy),
        );
        const over = silences.filter(
          one =>
            silencing.has(one.silence.id) || hits(one, service, serviceLabels),
        );
        add(entityRef, 'alerts.silences', silencesFact(over, this.#pageOf));
      }
      const route = routes && this.#routes.of(service, routes);
      if (route) {
        add(entityRef, 'alerts.route', route);
      }
    }
    return {
      facts,
      of,
      ...(read.alerts &&
        !hasJustBegun(read, pass.now) && { unmatched: firing.unmatched }),
    };
  }
}
