import { InputError } from '@backstage/errors';
import {
  beginOfRun,
  iso,
  type RunReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  RejectedEntry,
  ReportedRun,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Authorship } from '../database/authorship';
import type { Reported } from '../estate/subjects/signalDiscrepancies';
import type { SubjectService } from '../estate/subjects/SubjectService';
import {
  PreparedRun,
  prepareRun,
  signalOfRun,
  subjectOfRun,
} from './prepareRun';
import type { RunStore } from './RunStore';

type Options = {
  clock: Clock;
  store: Pick<RunStore, 'record'>;
  subjects: Pick<SubjectService, 'noteUnknown' | 'resolve' | 'settle'>;
};

/** Takes reports about runs of pipelines. */
export class RunService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Takes reports of one delivery, all or nothing. When it returns, they are
   * committed; the same ones again, and in any order, change nothing.
   *
   * @throws InputError where one is malformed; NotAllowedError where the source
   *   is another author's
   */
  async reportAll(
    runs: readonly ReportedRun[],
    by: Authorship,
  ): Promise<RunReceipt[]> {
    const now = this.#options.clock().getTime();
    return this.#record(
      runs.map(run => prepareRun(run, now)),
      by,
    );
  }

  /** {@link RunService.reportAll} without those that cannot be kept. */
  async reportValid(
    runs: readonly ReportedRun[],
    by: Authorship,
  ): Promise<{ receipts: RunReceipt[]; rejected: RejectedEntry[] }> {
    const now = this.#options.clock().getTime();
    const reports: PreparedRun[] = [];
    const rejected: RejectedEntry[] = [];
    for (const [index, run] of runs.entries()) {
      try {
        reports.push(prepareRun(run, now));
      } catch (error) {
        if (!(error instanceof InputError)) {
          throw error;
        }
        rejected.push({ index, reason: error.message });
      }
    }
    return { receipts: await this.#record(reports, by), rejected };
  }

  async #record(
    reports: readonly PreparedRun[],
    by: Authorship,
  ): Promise<RunReceipt[]> {
    if (reports.length === 0) {
      return [];
    }
    const { clock, store, subjects } = this.#options;
    const resolved = await subjects.resolve(
      reports
        .filter(({ run }) => run.entityRef === undefined)
        .map(({ run }) => signalOfRun(run)),
    );
    const receipts = await store.record({
      by,
      reports,
      subjects: resolved,
      receivedAt: clock().getTime(),
    });
    await subjects.settle(
      resolved.values(),
      new Map(reports.map(one => [subjectOfRun(one.run), reportedBy(one)])),
    );
    await subjects.noteUnknown(
      new Map(
        reports.flatMap(one => {
          const { entityRef } = one.run;
          return entityRef === undefined ? [] : [[entityRef, reportedBy(one)]];
        }),
      ),
    );
    return receipts;
  }
}

function reportedBy({ run }: PreparedRun): Reported {
  const { source } = run;
  return { what: 'run of', source, observedAt: iso(beginOfRun(run)!) };
}
