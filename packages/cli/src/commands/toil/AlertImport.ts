import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';
import type { Portal } from '../../portal/Portal';
import { alertOccurrence, placeOf } from './alertOccurrence';
import type { AlertHistory, FiredAlert } from './readAlertHistory';
import { Sending } from './Sending';

/** What files hold, each tool's alerts on their own way. */
export class AlertImport {
  read = 0;
  readonly #portal: Portal;
  readonly #source: string | undefined;
  readonly #sendings = new Map<string, { sending: Sending; read: number }>();
  /** The service of each set of labels that may name it; one question for each. */
  readonly #services = new Map<string, Promise<string | undefined>>();

  constructor(portal: Portal, source: string | undefined) {
    this.#portal = portal;
    this.#source = source;
  }

  async take(
    place: string,
    history: AlertHistory | { problem: string },
  ): Promise<void> {
    if ('problem' in history) {
      this.#sendingOf('alertmanager').sending.refuse(place, history.problem);
      return;
    }
    const { alerts, occurrences, problems, tool } = history;
    problems.forEach(problem =>
      this.#sendingOf(tool).sending.refuse(place, problem),
    );
    for (const alert of alerts) {
      const entityRef = await this.#serviceOf(alert.labels);
      await this.#add('alertmanager', place, alertOccurrence(alert, entityRef));
    }
    for (const occurrence of occurrences) {
      await this.#add('pagerduty', place, occurrence);
    }
  }

  async finish() {
    const summaries = [];
    for (const { read, sending } of this.#sendings.values()) {
      await sending.send();
      summaries.push({ read, ...sending.summary() });
    }
    return summaries;
  }

  async #add(
    tool: AlertHistory['tool'],
    place: string,
    occurrence: OccurrenceInput,
  ): Promise<void> {
    const one = this.#sendingOf(tool);
    this.read += 1;
    one.read += 1;
    await one.sending.add(place, occurrence);
  }

  #sendingOf(tool: AlertHistory['tool']) {
    const source = this.#source ?? tool;
    const known = this.#sendings.get(source);
    const one = known ?? {
      sending: new Sending(this.#portal, source),
      read: 0,
    };
    this.#sendings.set(source, one);
    return one;
  }

  #serviceOf(labels: FiredAlert['labels']): Promise<string | undefined> {
    const place = placeOf(labels);
    const key = JSON.stringify(place);
    const known = this.#services.get(key) ?? this.#resolve(place);
    this.#services.set(key, known);
    return known;
  }

  async #resolve(labels: FiredAlert['labels']): Promise<string | undefined> {
    const evidence = await this.#portal.evidence();
    const { entityRef, status } = await evidence.resolve({
      signal: { type: 'alert', labels },
      record: false,
    });
    return status === 'matched' ? entityRef : undefined;
  }
}
