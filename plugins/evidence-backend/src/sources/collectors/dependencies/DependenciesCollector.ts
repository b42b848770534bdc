import { setImmediate } from 'node:timers/promises';
import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Collector,
  CollectorPass,
} from '@plumbline/backstage-plugin-evidence-node';
import type { EstateProjection } from '../../../estate/projection/EstateProjection';
import { FactReporter } from '../FactReporter';
import { dependencyState } from './dependencyState';
import { countWorkloads } from './countWorkloads';

/** Others get a turn after so many: an estate is in memory, and never waits. */
const inOneGo = 500;

/**
 * Puts what entities declare beside what was seen of them. While neither says
 * anything new it does nothing.
 */
export class DependenciesCollector implements Collector {
  readonly id = 'dependencies';
  readonly title = 'Dependencies and workloads: declared beside observed';
  readonly frequencySeconds = 30;
  readonly timeoutSeconds = 300;
  readonly reports = ['dependencies.state', 'workloads.state'];
  readonly derives = true;
  readonly #environments: Environments;
  readonly #projection: Pick<EstateProjection, 'current'>;
  readonly #reporter = new FactReporter();
  #revision: number | undefined;

  constructor(options: {
    environments: Environments;
    projection: Pick<EstateProjection, 'current'>;
  }) {
    this.#environments = options.environments;
    this.#projection = options.projection;
  }

  async collect(pass: CollectorPass): Promise<void> {
    // Once the catalog was read, and what is new was followed.
    await pass.entitiesVersion();
    const model = this.#projection.current;
    const due = new Set(this.#reporter.due(pass.now.getTime()));
    const isNew = model.revision !== this.#revision;
    if (isNew || due.size > 0) {
      // It goes on meanwhile: what comes after this is for the next pass.
      const { revision } = model;
      const refs = isNew
        ? [...model.graph.records()].map(({ ref }) => ref).sort()
        : [...due].sort();
      const workloadsOf = countWorkloads(model, this.#environments);
      for (const [index, ref] of refs.entries()) {
        const dependencies = dependencyState(model, ref);
        const workloads = workloadsOf(ref);
        await this.#reporter.offer(pass, ref, [
          ...(dependencies
            ? [{ name: 'dependencies.state', value: dependencies }]
            : []),
          ...(workloads ? [{ name: 'workloads.state', value: workloads }] : []),
        ]);
        if (index % inOneGo === inOneGo - 1) {
          await setImmediate();
          pass.signal.throwIfAborted();
        }
      }
      await this.#reporter.flush(pass);
      this.#reporter.keepOnly(ref => model.graph.recordOf(ref) !== undefined);
      this.#revision = revision;
    }
    pass.cover(this.#reporter.size);
  }
}
