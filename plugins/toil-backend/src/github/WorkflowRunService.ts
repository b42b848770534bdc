import { occurrenceInputSchema } from '@plumbline/backstage-plugin-toil-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import { readWorkflowRun } from './readWorkflowRun';

/** Workflows that people run again, or start by hand, as work. */
export class WorkflowRunService {
  readonly #options: {
    clock: Clock;
    occurrences: Pick<OccurrenceStore, 'take'>;
  };

  constructor(options: {
    clock: Clock;
    occurrences: Pick<OccurrenceStore, 'take'>;
  }) {
    this.#options = options;
  }

  /** @throws InputError for what is no `workflow_run` event */
  async take(payload: unknown): Promise<'stored' | 'duplicate' | 'ignored'> {
    const { clock, occurrences } = this.#options;
    const run = readWorkflowRun(payload);
    if (!run) {
      return 'ignored';
    }
    const { stored } = await occurrences.take(
      'workflows',
      [occurrenceInputSchema.parse(run)],
      clock().getTime(),
    );
    return stored > 0 ? 'stored' : 'duplicate';
  }
}
