import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Change,
  ChangeKind,
  EnvironmentFilter,
  isElsewhere,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import { News, newsOfChanges } from '@plumbline/backstage-plugin-toil-common';
import type { FollowStore } from './FollowStore';

/** How far back the ledger is read of an entity that something is reported of. */
const backMs = 90 * 86_400_000;
/** Of one entity: what is older than the latest so many is not read. */
const mostChanges = 500;
/** A commit was merged, not deployed. */
const kinds: readonly ChangeKind[] = [
  'config',
  'deploy',
  'flag',
  'infrastructure',
  'schema',
];

type Options = {
  clock: Clock;
  /** News are about this one. */
  about: EnvironmentFilter;
  evidence: Pick<EvidenceService, 'listChanges'>;
  store: Pick<FollowStore, 'newsOf'>;
};

/** Reads the changes of one entity, and what of them is news. */
export class LedgerReader {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * A change that was known, and means something else by now, is reported now:
   * a deploy that was under way at a review and failed after it is news.
   *
   * @returns with what is to be kept once the news were reported
   */
  async read(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<{ changes: Change[]; news: News[]; reported: string[] }> {
    const { about, clock, evidence, store } = this.#options;
    const now = clock();
    const from = new Date(now.getTime() - backMs).toISOString();
    const { items: changes, nextCursor } = await evidence.listChanges(
      { entityRef, from, kind: kinds, limit: mostChanges },
      { credentials },
    );
    const ranBefore =
      nextCursor === undefined
        ? await this.#ranBefore(changes, { entityRef, from, credentials })
        : () => true;
    const before = await store.newsOf(entityRef);
    // Work is judged by where customers are: what is tried elsewhere is no news.
    const here = changes.filter(
      ({ environment }) => !isElsewhere(environment, about),
    );
    const news = newsOfChanges(here, { ranBefore });
    return {
      changes,
      reported: news.map(keyOf),
      news: news.map(each => {
        if (before === undefined) {
          return each;
        }
        return before.includes(keyOf(each))
          ? { ...each, wasReported: true }
          : { ...each, receivedAt: now.toISOString() };
      }),
    };
  }

  /** Whether an environment had deploys longer ago than changes are read. */
  async #ranBefore(
    changes: readonly Change[],
    options: {
      entityRef: string;
      from: string;
      credentials: BackstageCredentials;
    },
  ): Promise<(environment: string | undefined) => boolean> {
    const { credentials, entityRef, from } = options;
    if (newsOfChanges(changes).every(({ code }) => code !== 'launch')) {
      return () => false;
    }
    const { items } = await this.#options.evidence.listChanges(
      { entityRef, to: from, kind: ['deploy'], limit: mostChanges },
      { credentials },
    );
    const ran = new Set(
      items
        .filter(({ outcome }) => outcome !== 'failed')
        .map(({ environment }) => environment),
    );
    return environment => ran.has(environment);
  }
}

/** A change that succeeded and is rolled back later is other news. */
function keyOf({ code, evidence }: News): string {
  return `${code} ${evidence}`;
}
