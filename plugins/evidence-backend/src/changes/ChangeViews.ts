import { NotFoundError } from '@backstage/errors';
import type {
  ChangeDetail,
  ChangeReport,
  ChangeTimeline,
} from '@plumbline/backstage-plugin-evidence-common';
import { presentAuthor } from '../estate/presentAuthor';
import { subjectOfSignals } from '../estate/subjects/subjectOfSignals';
import { roundBins } from './bins';
import type { ChangeViewStore } from './ChangeViewStore';
import type { CountFilter, KeptReport } from './records';
import { maySee } from './filters';
import type { Related } from './options';
import type { LedgerService } from './LedgerService';

/** Reports shown of one change; a rollout that reports each step stays readable. */
const shownReports = 100;

export type ChangeViewsOptions = {
  store: ChangeViewStore;
  ledger: Pick<LedgerService, 'present'>;
};

/** What the pages about changes show beside the list. */
export class ChangeViews {
  readonly #options: ChangeViewsOptions;

  constructor(options: ChangeViewsOptions) {
    this.#options = options;
  }

  /**
   * How many changes there were, by kind and outcome over time.
   *
   * @param options.bins - at most so many
   */
  async timeline(
    options: CountFilter & { bins: number },
  ): Promise<Omit<ChangeTimeline, 'at'>> {
    const { from, to } = options;
    const bins = roundBins({ from, to, most: options.bins });
    const { counts, environments } = await this.#options.store.count({
      ...options,
      bins,
    });
    return {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      binsFrom: new Date(bins.from).toISOString(),
      binMs: bins.length,
      total: counts.reduce((sum, { count }) => sum + count, 0),
      counts,
      environments,
    };
  }

  /**
   * One change, with what was reported about it.
   *
   * @throws NotFoundError where there is none, or the reader may not see it:
   *   both look the same
   */
  async detail(options: {
    id: string;
    /** As known then, epoch milliseconds. */
    at?: number;
    visible?: (entityRef: string) => boolean;
    related?: Related;
  }): Promise<ChangeDetail> {
    const { id, at, visible, related } = options;
    const { store, ledger } = this.#options;
    const entry = await store.find({ id, at });
    if (!entry || !maySee(entry, visible)) {
      throw new NotFoundError(`There is no change '${id.slice(0, 50)}'`);
    }
    const [[change], reports] = await Promise.all([
      ledger.present([entry], { at, related }),
      store.reports({ id, at, limit: shownReports + 1 }),
    ]);
    return {
      ...change,
      ...presentAuthor(entry, visible),
      reports: reports
        .slice(0, shownReports)
        // An earlier report may have been about an entity that is hidden.
        .filter(({ body: { entityRef, signals = [] } }) => {
          const subject = entityRef ?? subjectOfSignals(signals);
          return (
            subject === entry.subject ||
            !visible ||
            (entityRef !== undefined && visible(entityRef))
          );
        })
        .map(report => ({
          ...presentReport(report),
          ...presentAuthor({ reportedBy: report.reportedBy }, visible),
        })),
      moreReports: reports.length > shownReports,
    };
  }
}

function presentReport({
  reportedAt,
  receivedAt,
  body,
}: KeptReport): ChangeReport {
  const { occurredAt, outcome, environment, actor, revision, title } = body;
  return {
    reportedAt: new Date(reportedAt).toISOString(),
    receivedAt: new Date(receivedAt).toISOString(),
    occurredAt,
    ...(outcome !== undefined && { outcome }),
    ...(environment !== undefined && { environment }),
    ...(actor !== undefined && { actor }),
    ...(revision !== undefined && { revision }),
    ...(title !== undefined && { title }),
  };
}
