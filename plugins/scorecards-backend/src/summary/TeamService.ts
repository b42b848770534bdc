import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Blocker,
  TeamDebt,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlBook } from '../verdicts/ControlBook';
import type { LapsingService } from '../exemptions/LapsingService';
import type { VerdictService } from '../verdicts/VerdictService';
import type { VerdictStore } from '../verdicts/VerdictStore';
import { withheldFrom } from '../verdicts/WithheldControls';
import type { SummaryService } from './SummaryService';
import type { SummaryStore } from './SummaryStore';
import { visibleParts } from './visibleParts';

const pageSize = 50;
const lapseDays = 30;
const namedEntities = 100;

type Options = {
  book: ControlBook;
  clock: Clock;
  lapsing: Pick<LapsingService, 'list'>;
  summaries: Pick<SummaryService, 'summary'>;
  summaryStore: Pick<SummaryStore, 'subjects'>;
  verdictStore: Pick<VerdictStore, 'failures'>;
  verdicts: Pick<VerdictService, 'list'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Answers with all that a team's page begins with. */
export class TeamService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async team(
    owner: string,
    credentials: BackstageCredentials,
  ): Promise<TeamDebt> {
    const { summaries, verdicts } = this.#options;
    const summary = await summaries.summary(
      { by: 'requirement', owner },
      credentials,
    );
    const oldest = await verdicts.list(
      {
        ...{ owner, status: ['fail'], ownedBy: 'service' },
        ...{ sort: 'since', limit: pageSize },
      },
      credentials,
    );
    const blockers = await this.#blockers(owner, credentials);
    const lapsing = await this.#options.lapsing.list(
      { owner, days: lapseDays, limit: pageSize },
      credentials,
    );
    return { owner, at: summary.at, summary, oldest, blockers, lapsing };
  }

  async #blockers(
    owner: string,
    credentials: BackstageCredentials,
  ): Promise<Blocker[]> {
    const { book, clock, summaryStore, verdictStore, visibility } =
      this.#options;
    const pages = await book.open();
    const { all: withheld } = await withheldFrom(credentials, {
      ...{ pages, visibility },
    });
    const asOf = { now: clock().getTime() };
    const found = new Map<string, Blocker>();
    const filter = { owner, ownedBy: 'platform' as const, withheld };
    for await (const part of visibleParts(
      { store: summaryStore, visibility },
      filter,
      credentials,
    )) {
      for (const failure of await verdictStore.failures(part, asOf)) {
        const control = pages.of(failure);
        if (!control) {
          continue;
        }
        const since = new Date(failure.since).toISOString();
        const { id, title, requirement } = control;
        const blocker = found.get(id) ?? {
          ...{ control: id, title, owner: control.owner, requirement },
          ...{ blocks: 0, entityRefs: [], since },
        };
        blocker.blocks += 1;
        if (blocker.entityRefs.length < namedEntities) {
          blocker.entityRefs.push(failure.entityRef);
        }
        blocker.since = since < blocker.since ? since : blocker.since;
        found.set(id, blocker);
      }
    }
    return [...found.values()].sort(
      (a, b) => b.blocks - a.blocks || (a.control < b.control ? -1 : 1),
    );
  }
}
