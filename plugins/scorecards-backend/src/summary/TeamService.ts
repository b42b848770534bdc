import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Blocker,
  TeamDebt,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlVersions } from '../verdicts/ControlVersions';
import type { LapsingService } from '../exemptions/LapsingService';
import type { VerdictService } from '../verdicts/VerdictService';
import type { VerdictKey } from '../verdicts/records';
import type { VerdictStore } from '../verdicts/VerdictStore';
import { withheldFrom } from '../verdicts/WithheldControls';
import type { SummaryService } from './SummaryService';
import type { SummaryStore } from './SummaryStore';
import { visibleParts } from './visibleParts';

const pageSize = 50;
const lapseDays = 30;
const namedEntities = 100;
const namedIssues = 10;

type Options = {
  blocks: {
    /** Of some controls, the failures that wait for the platform. */
    standing(
      controls: readonly string[],
    ): Promise<(VerdictKey & { isConfirmed: boolean; issue: string })[]>;
  };
  versions: ControlVersions;
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
        owner,
        status: ['fail'],
        ownedBy: 'service',
        sort: 'since',
        limit: pageSize,
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
    const { versions, clock, summaryStore, verdictStore, visibility } =
      this.#options;
    const pages = await versions.load();
    const { all: withheld } = await withheldFrom(credentials, {
      pages,
      visibility,
    });
    const asOf = { now: clock().getTime() };
    const found = new Map<string, Blocker>();
    const filter = { owner, ownedBy: 'platform' as const, withheld };
    for await (const part of visibleParts(
      { store: summaryStore, visibility },
      filter,
      credentials,
    )) {
      const failures = await verdictStore.failures(part, asOf);
      const issues = await this.#issuesOf(failures);
      for (const failure of failures) {
        const control = pages.of(failure);
        if (!control) {
          continue;
        }
        const since = new Date(failure.since).toISOString();
        const { id, title, requirement } = control;
        const blocker = found.get(id) ?? {
          control: id,
          title,
          owner: control.owner,
          requirement,
          blocks: 0,
          marked: 0,
          entityRefs: [],
          issues: [],
          since,
        };
        blocker.blocks += 1;
        if (blocker.entityRefs.length < namedEntities) {
          blocker.entityRefs.push(failure.entityRef);
        }
        const issue = issues.get(keyOf(failure));
        if (issue !== undefined) {
          blocker.marked += 1;
          if (
            blocker.issues.length < namedIssues &&
            !blocker.issues.includes(issue)
          ) {
            blocker.issues.push(issue);
          }
        }
        blocker.since = since < blocker.since ? since : blocker.since;
        found.set(id, blocker);
      }
    }
    return [...found.values()].sort(
      (a, b) => b.blocks - a.blocks || (a.control < b.control ? -1 : 1),
    );
  }

  /** Of failures that wait for the platform, confirmed by who owns the control. */
  async #issuesOf(
    failures: readonly VerdictKey[],
  ): Promise<ReadonlyMap<string, string>> {
    const controls = [...new Set(failures.map(({ control }) => control))];
    const standing = await this.#options.blocks.standing(controls);
    return new Map(
      standing
        .filter(({ isConfirmed }) => isConfirmed)
        .map(block => [keyOf(block), block.issue]),
    );
  }
}

function keyOf({ control, entityRef }: VerdictKey): string {
  return `${entityRef} ${control}`;
}
