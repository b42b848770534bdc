import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  commitsOfDeploys,
  commitsOfRuns,
  Delivery,
  DeliveryChange,
  deliveryOf,
  deployedCommits,
  deliveryQuerySchema,
  joinPullRequests,
  Environments,
  type KnownRun,
  namesOfCommit,
  type RunQuery,
  iso,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Retention } from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import type { LedgerService } from '../changes';
import { changesKey } from '../changes/database/pastChanges';
import type { EstateReader } from '../estate/EstateReader';
import type { KnownEnvironments } from './KnownEnvironments';
import { daysBefore, keyOf, readDeploys } from './readDeploys';
import { queryOf } from './runFigures';
import { refsOwnedBy } from './scope';
import type { StoredRun } from '../runs';
import type { RunStore } from '../runs/RunStore';
import { unknownEntity } from './unknownEntity';

/** Read in one statement, and so many runs of each. */
const commitsTogether = 100;
const runsOfOne = 20;
const runsTogether = 2_000;
/** As many as changes; the oldest are left out. */
const maxPullRequests = 20_000;

type Options = {
  environments: Environments;
  known: Pick<KnownEnvironments, 'check'>;
  ledger: Pick<LedgerService, 'entries' | 'rolledBackAt'>;
  reader: Pick<EstateReader, 'open'>;
  retention: Pick<Retention, 'horizon'>;
  runStore: Pick<RunStore, 'list' | 'pullRequests'>;
};

/** How changes get to an environment, by what the ledger has of them. */
export class DeliveryQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws NotFoundError for an entity that is not known and has no deploys */
  async delivery(
    query: z.output<typeof deliveryQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Delivery> {
    const { known, reader, retention } = this.#options;
    const { days, entityRef, owner, pipeline } = query;
    const estate = await reader.open(credentials);
    const to = estate.at;
    const from = to - days * dayMs;
    const refs =
      entityRef === undefined
        ? refsOwnedBy(estate, [owner!])
        : [entityRef].filter(ref => estate.isVisible?.(ref) ?? true);
    const read = await readDeploys(this.#options, {
      environment: query.environment,
      refs,
      from,
      to,
    });
    const { environment, unplaced } = read;
    const pulls = await this.#options.runStore.pullRequests({
      refs,
      from: from - daysBefore * dayMs,
      to,
      limit: maxPullRequests,
    });
    const changes = joinPullRequests(read.changes, pulls);
    if (!changes.some(({ kind }) => kind === 'deploy')) {
      await known.check(query.environment, estate, credentials);
    }
    if (entityRef && read.isEmpty && !estate.isKnown(entityRef)) {
      throw unknownEntity(estate, entityRef);
    }
    const horizon = await retention.horizon(changesKey);
    const missingBefore = Math.max(
      horizon ?? -Infinity,
      read.missingBefore,
      pulls.length < maxPullRequests ? -Infinity : pulls.at(-1)!.at,
    );
    const { deploys, ...figures } = deliveryOf(
      changes,
      { from, to },
      {
        runsOf: await this.#runsOf(changes, { from, to }),
        ...(pipeline !== undefined && {
          isWanted: await this.#ranBy(pipeline, changes, { from, to }),
        }),
      },
    );
    const runs = (which: RunQuery['deploys']) =>
      queryOf({
        entityRef,
        owner,
        pipeline,
        from: iso(from),
        to: iso(to),
        environment,
        deploys: which,
      });
    return {
      at: iso(to),
      from: iso(from),
      environment,
      ...figures,
      deploys: { ...deploys, unplaced },
      runs: {
        all: runs('all'),
        succeeded: runs('succeeded'),
        failed: runs('failed'),
      },
      ...(missingBefore > from && { completeFrom: iso(missingBefore) }),
    };
  }

  /** Whether a deploy is of a commit that a pipeline ran. */
  async #ranBy(
    pipeline: string,
    changes: readonly DeliveryChange[],
    window: { from: number; to: number },
  ): Promise<(deploy: DeliveryChange) => boolean> {
    const deploys = commitsOfDeploys(changes, window).flatMap(
      ({ commit, deploy }) => (commit === undefined ? [] : { commit, deploy }),
    );
    const commitOf = commitsOfRuns(changes);
    const ran = new Set<string>();
    for (let at = 0; at < deploys.length; at += commitsTogether) {
      const some = deploys.slice(at, at + commitsTogether);
      const filter = {
        pipeline,
        limit: runsTogether,
        refs: [...new Set(some.map(({ deploy }) => deploy.entityRef))],
        revisions: [
          ...new Set(some.flatMap(({ commit }) => namesOfCommit(commit))),
        ],
      };
      for (let after: StoredRun | undefined, more = true; more; ) {
        const listed = await this.#options.runStore.list({ ...filter, after });
        listed.forEach(({ entityRef, run: { revision } }) =>
          ran.add(keyOf(entityRef, commitOf({ entityRef, revision }))),
        );
        after = listed.at(-1);
        more = listed.length === runsTogether;
      }
    }
    const wanted = new Set(
      deploys
        .filter(({ commit, deploy }) =>
          ran.has(keyOf(deploy.entityRef, commit)),
        )
        .map(({ deploy }) => deploy.id),
    );
    return ({ id }) => wanted.has(id);
  }

  /** The runs of each commit that was deployed, of the same service. */
  async #runsOf(
    changes: readonly DeliveryChange[],
    window: { from: number; to: number },
  ): Promise<(commit: DeliveryChange) => readonly KnownRun[]> {
    const commits = deployedCommits(changes, window);
    const commitOf = commitsOfRuns(changes);
    const found = new Map<string, KnownRun[]>();
    for (let at = 0; at < commits.length; at += commitsTogether) {
      const some = commits.slice(at, at + commitsTogether);
      const limit = some.length * runsOfOne;
      const listed = await this.#options.runStore.list({
        refs: [...new Set(some.map(({ entityRef }) => entityRef))],
        revisions: some.flatMap(({ commit }) => namesOfCommit(commit!)),
        limit,
      });
      for (const { entityRef, run } of listed) {
        const { revision } = run;
        const key = keyOf(entityRef, commitOf({ entityRef, revision }));
        found.set(key, [...(found.get(key) ?? []), run]);
      }
      if (listed.length >= limit) {
        // Of a commit from before the oldest of them, not all are there.
        const oldest = listed[listed.length - 1].at;
        some
          .filter(({ occurredAt }) => occurredAt <= oldest)
          .forEach(one => found.delete(keyOf(one.entityRef, one.commit)));
      }
    }
    return ({ commit, entityRef }) => found.get(keyOf(entityRef, commit)) ?? [];
  }
}
