import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import {
  Collector,
  CollectorPass,
  LiveLook,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { AlertFacts } from './AlertFacts';
import type { AlertmanagerApi } from './AlertmanagerApi';
import { GoneAlerts } from './GoneAlerts';
import { hasJustBegun, problemsOf, Read, readAll } from './readAll';
import { isService, namesOf, Service } from './services';

/** What the report takes, after the last answer was given up. Seconds. */
const reportSeconds = 10;
/** The source of what Alertmanager's webhook reports. */
const webhookSource = 'alertmanager';

const justBegun =
  'it has just begun: what fires is reported again within two minutes, and until then no service is reported to have nothing firing';

export type AlertmanagerCollectorOptions = {
  id: string;
  /** Of Alertmanager; its pages are linked to. */
  url: URL;
  api: AlertmanagerApi;
  /** The labels of alerts that hold the name of a service. */
  serviceLabels: readonly string[];
  frequencySeconds: number;
  timeoutSeconds: number;
};

/**
 * Asks Alertmanager what fires, what is silenced and where alerts go. Unlike
 * the webhook, this also shows that nothing fires.
 */
export class AlertmanagerCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide = {
    text: 'Name the address of its API, with credentials where it asks for them',
    url: guideUrl('alertmanager.md'),
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly reports = ['alerts.firing', 'alerts.route', 'alerts.silences'];
  readonly #options: AlertmanagerCollectorOptions;
  readonly #gone = new GoneAlerts();
  readonly #facts: AlertFacts;
  /** That it states no configuration was logged. */
  #isNoted = false;
  /** When its list became empty, epoch milliseconds; 0 where it listed something last. */
  #emptiedAt: number | undefined;
  #services: { version: number; all: Omit<Service, 'rules'>[] } | undefined;

  constructor(options: AlertmanagerCollectorOptions) {
    this.#options = options;
    this.#facts = new AlertFacts(options);
    this.id = options.id;
    this.title = `Alerts of Alertmanager at ${options.url.host}`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds + reportSeconds;
  }

  async collect(pass: CollectorPass): Promise<void> {
    const { api } = this.#options;
    const read = this.#sinceEmptied(await readAll(api, pass.signal), pass.now);
    if (read.status && read.status.config === undefined && !this.#isNoted) {
      this.#isNoted = true;
      pass.logger.info(
        `Collector '${this.id}': ${
          this.#options.url.host
        } returns no configuration of Alertmanager, as is usual for Grafana; routes are unknown, everything else is reported`,
      );
    }
    const services = await this.#readServices(pass);
    pass.signal.throwIfAborted();
    await this.#facts.learn(read, pass);
    const derived = await this.#facts.ofPass(read, services, pass);
    const { facts, of, unmatched } = derived;
    if (unmatched) {
      await pass.unmatchedAlerts(unmatched);
    }
    await this.#reportEnds(read, pass);
    if (facts.length > 0 || of.length > 0) {
      await pass.report({ type: 'full', of, facts });
    }
    const problems = [
      ...problemsOf(read),
      ...this.#facts.problems,
      ...(read.status?.began && hasJustBegun(read, pass.now)
        ? [justBegun]
        : []),
    ].join('; ');
    if (read.retryLater) {
      throw new RetryLaterError(problems, read.retryLater.delaySeconds);
    }
    if (problems) {
      throw new Error(problems);
    }
  }

  /**
   * All of what fires, though one service is requested: a filter of the API
   * can't express 'this name under any of these labels'.
   */
  async lookUp(look: LiveLook): Promise<void> {
    const { entityRef, entity, now } = look;
    if (!isService(entity)) {
      return;
    }
    const read = this.#sinceEmptied(
      await readAll(this.#options.api, look.signal, 'live'),
      now,
    );
    const problems = problemsOf(read);
    if (problems.length > 0) {
      throw new Error(problems.join('; '));
    }
    const { facts } = await this.#facts.of(read, [namesOf(entity)], look);
    const own = facts.filter(fact => fact.entityRef === entityRef);
    await look.report({ observedAt: now.toISOString(), facts: own });
  }

  /** A server that does not state its start may have begun when its list became empty. */
  #sinceEmptied(read: Read, now: Date): Read {
    const listed = read.alerts?.items.length;
    if (listed !== undefined && listed > 0) {
      this.#emptiedAt = 0;
    } else if (listed === 0 && this.#emptiedAt === 0) {
      this.#emptiedAt = now.getTime();
    }
    return this.#emptiedAt
      ? { ...read, emptiedAt: new Date(this.#emptiedAt) }
      : read;
  }

  /**
   * The webhook reports an end with the next message of the group, minutes
   * later, or never. Only for a whole list, from a server that knows what
   * fires.
   */
  async #reportEnds(read: Read, pass: CollectorPass): Promise<void> {
    const { alerts, status } = read;
    if (alerts?.unreadable !== 0 || !status || hasJustBegun(read, pass.now)) {
      return;
    }
    const ended = this.#gone.next(alerts.items, pass.now);
    if (ended.length > 0) {
      await pass.endedAlerts(webhookSource, ended);
      this.#gone.handedOver(ended);
    }
  }

  async #readServices({ entities, entitiesVersion }: CollectorPass) {
    const version = await entitiesVersion();
    if (this.#services?.version !== version) {
      const all: Omit<Service, 'rules'>[] = [];
      for await (const entity of entities()) {
        if (isService(entity)) {
          all.push(namesOf(entity));
        }
      }
      this.#services = { version, all };
    }
    return this.#services.all;
  }
}
