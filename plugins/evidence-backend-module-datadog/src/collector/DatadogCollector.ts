import type {
  ObservedEdge,
  ObservedFact,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Collector,
  CollectorPass,
  FiringReport,
  firingReport,
  LiveLook,
  readNamed,
  throwTogether,
} from '@plumbline/backstage-plugin-evidence-node';
import { edgesOf } from './calls';
import type { DatadogApi } from './DatadogApi';
import { readingsOf } from './monitors';
import { namedIn, readOnCall, teamAnnotation } from './onCall';

export type DatadogCollectorOptions = {
  id: string;
  host: string;
  api: DatadogApi;
  /** Whose calls between services are read. */
  env: string;
  /** Of a monitor, for people. */
  pageOf: (id: number) => string | undefined;
  frequencySeconds: number;
  timeoutSeconds: number;
};

/**
 * Asks Datadog who is on call, what fires, and what calls what. Each can fail
 * alone: the others are reported.
 */
export class DatadogCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide = {
    text: 'Give it an API key and an application key that may read',
    url: 'https://github.com/plumbline/plumbline/blob/main/plugins/evidence-backend-module-datadog/README.md',
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly reports = [
    'alerts.firing',
    'edges',
    'oncall.escalation',
    'oncall.levels',
  ];
  readonly foundBy = {
    annotations: [teamAnnotation],
    ofOwner: true,
    others: true,
  };
  readonly #options: DatadogCollectorOptions;

  constructor(options: DatadogCollectorOptions) {
    this.#options = options;
    this.id = options.id;
    this.title = `On-call, monitors and calls of Datadog at ${options.host}`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
  }

  async collect(pass: CollectorPass): Promise<void> {
    const { api, env, pageOf } = this.#options;
    const { now, signal } = pass;
    const of: string[] = [];
    const named = await readNamed(pass, namedIn);
    const errors: unknown[] = [];
    const facts: ObservedFact[] = [];
    let edges: ObservedEdge[] = [];
    let firing: FiringReport | undefined;
    const parts = [
      async () => {
        const onCall = await readOnCall(api, named, pass);
        facts.push(...onCall.facts);
        errors.push(...onCall.errors);
        if (onCall.errors.length === 0) {
          of.push('oncall.escalation', 'oncall.levels');
        }
      },
      async () => {
        edges = edgesOf(await api.calls(env, signal), now);
      },
      async () => {
        const monitors = await api.monitors(signal);
        firing = await firingReport(
          monitors.flatMap(one => readingsOf(one, pageOf(one.id))),
          pass,
        );
        facts.push(...firing.facts);
        of.push('alerts.firing');
      },
    ];
    await Promise.all(
      parts.map(part => part().catch(error => errors.push(error))),
    );
    signal.throwIfAborted();
    if (of.length > 0 || facts.length > 0 || edges.length > 0) {
      // Of calls, those that were seen lately: one that was not may come again.
      await pass.report({ type: 'full', of, facts, edges });
    }
    if (firing) {
      await pass.unmatchedAlerts(firing.unmatched);
    }
    throwTogether(errors);
  }

  async lookUp(look: LiveLook): Promise<void> {
    const named = [look, ...(look.owner ? [look.owner] : [])].flatMap(namedIn);
    const { errors, facts } = await readOnCall(this.#options.api, named, look);
    if (facts.length > 0) {
      await look.report({ observedAt: look.now.toISOString(), facts });
    }
    throwTogether(errors);
  }
}
