import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  candidateStates,
  SearchedCandidate,
} from '@plumbline/backstage-plugin-toil-common';
import type { Backlog } from './Backlog';
import { CandidateStore } from './CandidateStore';
import { candidateKeyOf, StoredCandidate } from './records';
import { presentCandidate } from './presentCandidate';
import type { Readers } from './Readers';
import { visiblePage } from './Visible';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';

/** Those of lower priority are not found by search; the page of toil finds them. */
const mostIndexed = 2_000;

type Options = {
  backlog: Pick<Backlog, 'ensureFresh'>;
  clock: Clock;
  readers: Readers;
  store: Pick<CandidateStore, 'list'>;
};

/** Of the backlog, what the portal's search indexes for all its readers. */
export class SearchQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Without what private trackers keep from anybody, the highest priority first. */
  async list(credentials: BackstageCredentials): Promise<SearchedCandidate[]> {
    const { backlog, clock, readers, store } = this.#options;
    await backlog.ensureFresh();
    const reader = readers.ofEverybody(credentials);
    const state = candidateStates.filter(one => one !== 'dismissed');
    const { items } = await visiblePage<StoredCandidate>({
      limit: mostIndexed,
      after: undefined,
      read: (after, limit) =>
        store.list(
          { state },
          {
            sort: 'priority',
            after: after && candidateKeyOf('priority', after),
            limit,
          },
        ),
      visible: found => reader.candidates(found),
    });
    const subjectsOf = await reader.subjectsOf(items);
    const now = clock().getTime();
    return items.map(candidate => {
      const { id, title, priority, bucket, kind, trigger, ...rest } =
        presentCandidate(candidate, now);
      return {
        id,
        title,
        priority,
        bucket,
        kind,
        state: rest.state,
        ...(trigger !== undefined && { trigger }),
        entityRefs: [...new Set(subjectsOf(candidate))].sort(),
      };
    });
  }
}
