import { InputError } from '@backstage/errors';
import {
  beginOfRun,
  iso,
  type RunReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  RejectedEntry,
  ReportedPullRequest,
  ReportedRun,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Authorship } from '../database/authorship';
import type { Reported } from '../estate/subjects/signalDiscrepancies';
import type { SubjectService } from '../estate/subjects/SubjectService';
import type { Subject } from '../estate/subjects/records';
import { instantOf } from './database/pullRequests';
import {
  PreparedPullRequest,
  preparePullRequest,
  PreparedRun,
  prepareRun,
  signalOfRun,
  subjectOfRun,
} from './prepareRun';
import type { RunStore } from './RunStore';

type Options = {
  clock: Clock;
  store: Pick<RunStore, 'record' | 'recordPullRequests'>;
  subjects: Pick<SubjectService, 'noteUnknown' | 'resolve' | 'settle'>;
};

/** Takes reports about runs of pipelines, and about pull requests. */
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
    const { rejected, reports } = valid(runs, run => prepareRun(run, now));
    return { receipts: await this.#record(reports, by), rejected };
  }

  /** The same of pull requests. */
  async reportPullRequests(
    pulls: readonly ReportedPullRequest[],
    by: Authorship,
  ): Promise<{ receipts: RunReceipt[]; rejected: RejectedEntry[] }> {
    const { store } = this.#options;
    const now = this.#options.clock().getTime();
    const { rejected, reports } = valid(pulls, pull =>
      preparePullRequest(pull, now),
    );
    const receipts = await this.#keep(reports, {
      write: part => store.recordPullRequests({ by, reports, ...part }),
      toReported: ({ run }) => ({
        what: 'pull request of',
        source: run.source,
        observedAt: iso(instantOf(run)!),
      }),
    });
    return { receipts, rejected };
  }

  #record(
    reports: readonly PreparedRun[],
    by: Authorship,
  ): Promise<RunReceipt[]> {
    const { store } = this.#options;
    return this.#keep(reports, {
      write: part => store.record({ by, reports, ...part }),
      toReported: ({ run }) => ({
        what: 'run of',
        source: run.source,
        observedAt: iso(beginOfRun(run)!),
      }),
    });
  }

  /** Writes them, and notes what they name that is not known. */
  async #keep<T extends PreparedRun | PreparedPullRequest>(
    reports: readonly T[],
    of: {
      write: (part: {
        subjects: ReadonlyMap<string, Subject>;
        receivedAt: number;
      }) => Promise<RunReceipt[]>;
      toReported: (report: T) => Reported;
    },
  ): Promise<RunReceipt[]> {
    if (reports.length === 0) {
      return [];
    }
    const { clock, subjects } = this.#options;
    const resolved = await subjects.resolve(
      reports
        .filter(({ run }) => run.entityRef === undefined)
        .map(({ run }) => signalOfRun(run)),
    );
    const receipts = await of.write({
      subjects: resolved,
      receivedAt: clock().getTime(),
    });
    await subjects.settle(
      resolved.values(),
      new Map(reports.map(one => [subjectOfRun(one.run), of.toReported(one)])),
    );
    await subjects.noteUnknown(
      new Map(
        reports.flatMap(one => {
          const { entityRef } = one.run;
          return entityRef === undefined
            ? []
            : [[entityRef, of.toReported(one)]];
        }),
      ),
    );
    return receipts;
  }
}

/** Those that can be kept, and the places of the others. */
function valid<T, Prepared>(
  sent: readonly T[],
  prepare: (one: T) => Prepared,
): { reports: Prepared[]; rejected: RejectedEntry[] } {
  const reports: Prepared[] = [];
  const rejected: RejectedEntry[] = [];
  for (const [index, one] of sent.entries()) {
    try {
      reports.push(prepare(one));
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      rejected.push({ index, reason: error.message });
    }
  }
  return { reports, rejected };
}
