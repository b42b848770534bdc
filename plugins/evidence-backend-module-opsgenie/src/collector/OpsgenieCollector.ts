import type { ObservedFact } from '@plumbline/backstage-plugin-evidence-common';
import {
  Collector,
  CollectorPass,
  FiringReport,
  firingReport,
  LiveLook,
  readNamed,
  throwTogether,
} from '@plumbline/backstage-plugin-evidence-node';
import { readingsOf } from './alerts';
import { foundBy, Named, namedIn, selectorAnnotation } from './named';
import { readOnCall } from './onCall';
import type { OpsgenieApi } from './OpsgenieApi';
import type { Schedule } from './schemas';
import { select } from './selectors';

export type OpsgenieCollectorOptions = {
  id: string;
  host: string;
  api: OpsgenieApi;
  /** Of an alert, for people. */
  pageOf(id: string): string;
  frequencySeconds: number;
  timeoutSeconds: number;
};

type ReadSchedules = () => Promise<readonly Schedule[]>;

/**
 * Asks Opsgenie who is on call, and which alerts are open. Each can fail alone:
 * the other is reported.
 */
export class OpsgenieCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide = {
    text: 'Give it an API key that may read, configurations included',
    url: 'https://github.com/plumbline/plumbline/blob/main/plugins/evidence-backend-module-opsgenie/README.md',
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly foundBy = foundBy;
  readonly reports = ['alerts.firing', 'oncall.escalation', 'oncall.levels'];
  readonly #options: OpsgenieCollectorOptions;

  constructor(options: OpsgenieCollectorOptions) {
    this.#options = options;
    this.id = options.id;
    this.title = `On-call and alerts of Opsgenie at ${options.host}`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
  }

  async collect(pass: CollectorPass): Promise<void> {
    const { api } = this.#options;
    const named = await readNamed(pass, namedIn);
    const readSchedules = once(() => api.schedules(pass.signal));
    const of: string[] = [];
    const facts: ObservedFact[] = [];
    const errors: unknown[] = [];
    let firing: FiringReport | undefined;
    const parts = [
      async () => {
        const onCall = await readOnCall(api, named, readSchedules, pass);
        facts.push(...onCall.facts);
        errors.push(...onCall.errors);
        if (onCall.errors.length === 0) {
          of.push('oncall.escalation', 'oncall.levels');
        }
      },
      async () => {
        firing = await this.#readAlerts(named, readSchedules, pass);
        facts.push(...firing.facts);
        of.push('alerts.firing');
      },
    ];
    await Promise.all(
      parts.map(part => part().catch(error => errors.push(error))),
    );
    pass.signal.throwIfAborted();
    if (of.length > 0 || facts.length > 0) {
      await pass.report({ type: 'full', of, facts });
    }
    if (firing) {
      await pass.unmatchedAlerts(firing.unmatched);
    }
    throwTogether(errors);
  }

  async lookUp(look: LiveLook): Promise<void> {
    const { api } = this.#options;
    const named = [look, ...(look.owner ? [look.owner] : [])].flatMap(namedIn);
    const { errors, facts } = await readOnCall(
      api,
      named,
      () => api.schedules(look.signal),
      look,
    );
    if (facts.length > 0) {
      await look.report({ observedAt: look.now.toISOString(), facts });
    }
    throwTogether(errors);
  }

  async #readAlerts(
    named: readonly Named[],
    readSchedules: ReadSchedules,
    pass: CollectorPass,
  ): Promise<FiringReport> {
    const { api, pageOf } = this.#options;
    const { logger, signal } = pass;
    const open = await api.openAlerts(signal);
    const selectors = named.flatMap(({ selector }) => selector ?? []);
    const selected = await select(api, selectors, open, signal);
    for (const { entityRef, selector } of named) {
      if (selector && selected.get(selector) === undefined) {
        // Not in the error, which also those see who may not see the entity.
        logger.warn(
          `Opsgenie refused the search query in '${selectorAnnotation}' of ${entityRef}; what is open for it is unknown`,
        );
      }
    }
    // Only alerts need the names of teams.
    const schedules = open.length > 0 ? await readSchedules() : [];
    return firingReport(
      readingsOf(open, { named, selected, schedules, pageOf }),
      pass,
    );
  }
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= read());
}
