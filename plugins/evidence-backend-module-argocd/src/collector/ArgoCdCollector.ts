import type { ObservedWorkload } from '@plumbline/backstage-plugin-evidence-common';
import {
  type Collector,
  type CollectorPass,
  inTurns,
  type ReportedChange,
} from '@plumbline/backstage-plugin-evidence-node';
import { foundBy } from '../naming';
import { type Application, applicationSchema } from '../schemas';
import { type SyncOptions, translateHistory, translateSync } from '../sync';
import { Applications } from './Applications';
import type { ArgoCdApi } from './ArgoCdApi';
import { workloadOf } from './workloads';

export type ArgoCdCollectorOptions = SyncOptions & {
  id: string;
  host: string;
  project?: string;
  api: ArgoCdApi;
  /** Whether what runs is reported. */
  workloads: boolean;
  frequencySeconds: number;
  timeoutSeconds: number;
};

/** Of its deadline, after which the rest of the news is left to the next pass. */
const newsShare = 0.7;

type Read = { workload?: ObservedWorkload; isDamaged: boolean };

/**
 * Asks Argo CD for its applications: their last syncs and those before, under
 * the ids of the webhook, and what they run.
 */
export class ArgoCdCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide = {
    text: 'Give it a token that may get applications',
    url: 'https://github.com/plumbline/plumbline/blob/main/plugins/evidence-backend-module-argocd/README.md',
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly kinds = ['deploy' as const];
  readonly foundBy = foundBy;
  readonly reports: readonly string[];
  readonly #options: ArgoCdCollectorOptions;
  readonly #applications: Applications<Read>;

  constructor(options: ArgoCdCollectorOptions) {
    const { host, project } = options;
    this.#options = options;
    this.#applications = new Applications(options.api);
    this.id = options.id;
    this.title = `Applications of Argo CD at ${host}${
      project === undefined ? '' : `, of the project ${project}`
    }`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
    this.reports = options.workloads ? ['workloads'] : [];
  }

  async collect(pass: CollectorPass): Promise<void> {
    const applications = this.#applications;
    const { timeoutSeconds, workloads } = this.#options;
    const end = performance.now() + timeoutSeconds * newsShare * 1000;
    const news = await applications.news(pass.signal);
    // It reads changes, also where there are none.
    await pass.reportChanges([]);
    let isWhole = true;
    let kept = 0;
    for await (const one of inTurns(news)) {
      // One in each pass, however long the reading took.
      if (performance.now() > end && kept > 0) {
        isWhole = false;
        break;
      }
      kept++;
      const app = applicationSchema.safeParse(one.item).data;
      if (app) {
        await pass.reportChanges(this.#changesOf(app));
      }
      applications.keep(one, {
        workload: app && workloadOf(app, this.#options),
        isDamaged: app === undefined,
      });
    }
    const read = applications.values;
    const damaged = read.filter(({ isDamaged }) => isDamaged).length;
    if (workloads) {
      await pass.report({
        type: 'full',
        // Of those that could not be read, what was known stays.
        of: isWhole && damaged === 0 ? this.reports : [],
        workloads: read.flatMap(({ workload }) => workload ?? []),
      });
    }
    pass.cover(read.length - damaged);
    if (damaged > 0) {
      throw new Error(
        `Argo CD gives ${damaged} ${
          damaged === 1 ? 'application' : 'applications'
        } that can't be read`,
      );
    }
  }

  /** Each sync once: the last one is in the history as well. */
  #changesOf(app: Application): ReportedChange[] {
    const last = translateSync(app, this.#options);
    const changes = new Map<string, ReportedChange>();
    for (const change of [
      ...translateHistory(app, this.#options),
      ...('changes' in last ? last.changes ?? [] : []),
    ]) {
      changes.set(change.id!, change);
    }
    return [...changes.values()];
  }
}
