import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  commitNames,
  commitOf,
  commitsOfDeploys,
  commitsOfRuns,
  DeliveryChange,
  Environments,
  hasDeployFailed,
  isSameRevision,
  KnownRun,
  namesOfCommit,
  normalizeRepository,
  Page,
  PipelineRun,
  PipelineRunDetail,
  production,
  ReleaseNames,
  RunFigures,
  RunObjective,
  runFiguresQuerySchema,
  runQuerySchema,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Retention,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import type { LedgerService } from '../changes';
import { changesKey } from '../changes/database/pastChanges';
import type { EstateReader, EstateView } from '../estate/EstateReader';
import type { StoredRun } from '../runs';
import type { RunListFilter } from '../runs/records';
import type { RunStore } from '../runs/RunStore';
import { runsKey } from '../runs/database/pastRuns';
import type { Objective } from '../runs/objectives';
import { judgeObjective } from './judgeObjective';
import { presentJobs, presentRun } from './presentRun';
import { daysBefore, keyOf, readDeploys } from './readDeploys';
import { mostRows, toRunFigures } from './runFigures';
import { refsOwnedBy } from './scope';
import { unknownEntity } from './unknownEntity';

/** Changes of a run's revision are looked for in these days around it. */
const daysAround = 30;
const mostChanges = 2_000;
const shownChanges = 50;

type Options = {
  environments: Environments;
  ledger: Pick<LedgerService, 'entries' | 'rolledBackAt'>;
  objectives: readonly Objective[];
  reader: Pick<EstateReader, 'open'>;
  retention: Pick<Retention, 'horizon'>;
  store: RunStore;
};

/** Runs of pipelines, as the caller may see them. */
export class RunsQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws NotFoundError for an entity that is not known and has no runs */
  async list(
    query: z.output<typeof runQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<PipelineRun> & { completeFrom?: string }> {
    const { reader, store } = this.#options;
    const { counted, cursor, deploys, environment, ...rest } = query;
    const { failed, flaky, limit, retried, ...which } = rest;
    const { from, quarantined, to } = query;
    const estate = await reader.open(credentials);
    const deployed = deploys && (await this.#deployed(query, estate));
    const filter = {
      ...which,
      ...scopeOf(query, estate),
      retried: retried === 'true',
      flaky: flaky === 'true',
      failed: failed === 'true',
      counted: counted === 'true',
      ...(quarantined && {
        apart: { at: estate.at, only: quarantined === 'true' },
      }),
      from: from === undefined ? undefined : Date.parse(from),
      to: to === undefined ? undefined : Date.parse(to),
      ...deployed?.filter,
    };
    const page = await visiblePage<StoredRun>({
      cursor,
      limit,
      read: part => store.list({ ...filter, ...part }),
      visible: async runs => runs.filter(run => deployed?.has(run) ?? true),
      position: ({ at, id }) => ({ at, id }),
    });
    requireKnown(query, page.items.length, estate);
    return {
      ...page,
      items: page.items.map(run =>
        presentRun(run, store.rules, estate.isVisible),
      ),
      ...(await this.#completeFrom(
        ...([deployed?.from ?? filter.from, deployed?.missingBefore] as const),
      )),
    };
  }

  /** What is deployed in the window of a query, and the runs of its commits. */
  async #deployed(
    query: z.output<typeof runQuerySchema>,
    estate: EstateView,
  ): Promise<{
    filter: Pick<RunListFilter, 'revisions' | 'from' | 'to'>;
    has: (run: StoredRun) => boolean;
    from: number;
    missingBefore: number;
  }> {
    const { deploys, environment = production, to } = query;
    const window = {
      // The schema has seen to it that there is one.
      from: Date.parse(query.from!),
      to: to === undefined ? estate.at : Date.parse(to),
    };
    const { refs = [] } = scopeOf(query, estate);
    const read = await readDeploys(this.#options, {
      ...window,
      environment,
      refs,
    });
    const isWanted = (deploy: DeliveryChange) =>
      deploys === 'all' ||
      (deploys === 'failed'
        ? hasDeployFailed(deploy)
        : deploy.outcome === 'succeeded');
    const made = commitsOfDeploys(read.changes, window);
    const revisions = made.flatMap(({ commit, deploy }) =>
      commit !== undefined && isWanted(deploy) ? namesOfCommit(commit) : [],
    );
    const byCommit = new Map<string, DeliveryChange[]>();
    for (const { commit, deploy } of made) {
      const key = keyOf(deploy.entityRef, commit);
      byCommit.set(key, [...(byCommit.get(key) ?? []), deploy]);
    }
    const horizon = await this.#options.retention.horizon(changesKey);
    const commitIn = commitsOfRuns(read.changes);
    return {
      filter: {
        revisions: [...new Set(revisions)],
        // Runs of a commit may be from before the deploys.
        from: undefined,
        to: undefined,
      },
      has: ({ entityRef, run }) => {
        const { revision } = run;
        const commit = commitIn({ entityRef, revision });
        const all = (commit && byCommit.get(keyOf(entityRef, commit))) || [];
        // One that made other deploys of the commit says nothing of failed ones.
        const own = all.filter(deploy => hasMade(run, deploy));
        const which = deploys === 'failed' && own.length > 0 ? own : all;
        return which.some(isWanted);
      },
      from: window.from - daysBefore * dayMs,
      missingBefore: Math.max(horizon ?? -Infinity, read.missingBefore),
    };
  }

  /** {@inheritDoc RunsQuery.list} */
  async figures(
    query: z.output<typeof runFiguresQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<RunFigures> {
    const { reader, store } = this.#options;
    const { days, ...which } = query;
    const estate = await reader.open(credentials);
    const to = estate.at;
    const from = to - days * dayMs;
    const filter = { ...which, ...scopeOf(query, estate), from, to };
    const runs = await store.countRuns(filter);
    const counts = {
      runs,
      jobs: await store.countJobs(filter),
      flakes: await store.countFlakes(filter, { at: to, limit: mostRows + 1 }),
      pipelines: await store.countPipelines(filter, mostRows + 1),
      quarantines: await store.quarantines({
        at: to,
        state: 'active',
        ...(filter.refs && { refs: filter.refs }),
      }),
    };
    const window = {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    };
    const figures = toRunFigures(counts, { ...which, ...window });
    requireKnown(query, figures.total, estate);
    return {
      at: window.to,
      from: window.from,
      ...figures,
      ...(await this.#completeFrom(from)),
    };
  }

  /** Of the runs that the caller may see, and of no entity that they may not. */
  async objectives(credentials: BackstageCredentials): Promise<RunObjective[]> {
    const { objectives, reader, store } = this.#options;
    const estate = await reader.open(credentials);
    const { at: to, isVisible } = estate;
    const found: RunObjective[] = [];
    for (const objective of objectives) {
      const { days, entityRef, owner, pipeline, team } = objective;
      const isSeenBy = [entityRef, owner, team].every(
        ref => ref === undefined || (isVisible?.(ref) ?? true),
      );
      if (isSeenBy) {
        const filter = {
          ...scopeOf({ entityRef, owner: team }, estate),
          pipeline,
          from: to - days * dayMs,
          to,
        };
        found.push({
          ...(await judgeObjective(objective, store, filter)),
          ...(await this.#completeFrom(filter.from)),
        });
      }
    }
    return found;
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<PipelineRunDetail> {
    const { reader, store } = this.#options;
    const estate = await reader.open(credentials);
    const found = await store.find(id);
    if (!found || !isSeen(found, estate)) {
      throw new NotFoundError(
        `There is no run '${id.slice(0, 100)}' that you may see`,
      );
    }
    const attempts = await store.attempts(found.runKey);
    return {
      ...presentRun(found, store.rules, estate.isVisible),
      jobList: presentJobs(found, store.rules),
      attempts: attempts
        .filter(one => isSeen(one, estate))
        .map(one => ({
          id: one.id,
          attempt: one.run.attempt,
          ...(one.run.outcome && { outcome: one.run.outcome }),
        })),
      changes: await this.#changesOf(found),
    };
  }

  /** Of the same entity and commit, the latest first. */
  async #changesOf({
    at,
    entityRef,
    run: { revision },
  }: StoredRun): Promise<PipelineRunDetail['changes']> {
    if (entityRef === undefined || revision === undefined) {
      return [];
    }
    const { entries } = await this.#options.ledger.entries({
      refs: [entityRef],
      from: at - daysAround * dayMs,
      to: at + daysAround * dayMs,
      limit: mostChanges,
    });
    const named = commitNames(entries.map(({ change }) => change));
    const own = commitOf(named<ReleaseNames>({ kind: 'commit', revision }));
    return entries
      .filter(({ change }) => {
        const { commit, fits, revision: other } = named<ReleaseNames>(change);
        return fits === undefined && isSameRevision(commit ?? other, own);
      })
      .slice(0, shownChanges)
      .map(({ id, change, occurredAt }) => ({
        id,
        kind: change.kind,
        occurredAt: new Date(occurredAt).toISOString(),
        ...(change.outcome && { outcome: change.outcome }),
        ...(change.decision && { decision: change.decision }),
      }));
  }

  /** Nothing where no run of that time was deleted. */
  async #completeFrom(
    from: number | undefined,
    missingBefore = -Infinity,
  ): Promise<{ completeFrom?: string }> {
    const horizon = Math.max(
      (await this.#options.retention.horizon(runsKey)) ?? -Infinity,
      missingBefore,
    );
    return horizon > (from ?? -Infinity)
      ? { completeFrom: new Date(horizon).toISOString() }
      : {};
  }
}

/** Whether a deploy began while a run of its commit was under way. */
function hasMade(run: KnownRun, { occurredAt }: DeliveryChange): boolean {
  const from = run.startedAt ?? run.requestedAt;
  return (
    from !== undefined &&
    Date.parse(from) <= occurredAt &&
    (run.finishedAt === undefined || occurredAt <= Date.parse(run.finishedAt))
  );
}

/** Which entities' runs, of those that the reader may see; undefined for all. */
function scopeOf(
  query: { entityRef?: string; owner?: string; repository?: string },
  estate: EstateView,
): { refs?: readonly string[]; repository?: string } {
  const { entityRef, owner } = query;
  const repository =
    query.repository &&
    (normalizeRepository(query.repository) ?? query.repository);
  const named = repository === undefined ? {} : { repository };
  if (owner !== undefined) {
    return { ...named, refs: refsOwnedBy(estate, [owner]) };
  }
  if (entityRef !== undefined) {
    return {
      ...named,
      refs: [entityRef].filter(ref => estate.isVisible?.(ref) ?? true),
    };
  }
  return estate.visibleRefs
    ? { ...named, refs: [...estate.visibleRefs] }
    : named;
}

/** A filtered reader sees no run that no entity is known for. */
function isSeen({ entityRef }: StoredRun, { isVisible }: EstateView): boolean {
  return !isVisible || (entityRef !== undefined && isVisible(entityRef));
}

function requireKnown(
  { entityRef }: { entityRef?: string },
  found: number,
  estate: EstateView,
): void {
  if (entityRef && found === 0 && !estate.isKnown(entityRef)) {
    throw unknownEntity(estate, entityRef);
  }
}
