import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  changedDescriptions,
  type GateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import type { CheckRun, GithubApi, GithubRepository } from './GithubApi';
import type { Change, GithubEvent, Repository } from './readEvent';
import type { CatalogFiles } from './CatalogFiles';
import type { Attempt } from './PendingEvents';
import type { ProtectionRule } from './ProtectionRule';
import { isTransient } from './isTransient';
import { Audience, failed, shown } from './shown';

const gateMs = 30_000;

const begun: CheckRun = {
  status: 'in_progress',
  output: { title: 'The gate is deciding', summary: 'Rules are judged.' },
};

type Options = {
  clock: () => Date;
  gates: Pick<ScorecardsClient, 'requestGate'>;
  github: Pick<GithubApi, 'of'>;
  logger: LoggerService;
  protection: Pick<ProtectionRule, 'answer'>;
  catalogFiles: Pick<CatalogFiles, 'among'>;
  /** Of a decision in the portal. */
  pageOf: Audience['pageOf'];
};

/** Reports what gates answer to a repository's pull requests and deployments. */
export class GithubGate {
  readonly #options: Options;
  /** By commit: two at a time would each create a check run. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws AnswerError, OutboundError or RetryLaterError of GitHub, and
   *   EvidenceRequestError of the gate
   */
  async answer(event: GithubEvent, of: Attempt): Promise<void> {
    const { repository } = event;
    const api = await this.#options.github.of(repository, of.signal);
    if (!api) {
      return;
    }
    if (event.is === 'deployment') {
      await this.#options.protection.answer(event, api, of);
      return;
    }
    const key = `${repository.url} ${event.head}`;
    const before = this.#running.get(key) ?? Promise.resolve();
    const running = before.catch(() => {}).then(() => this.#check(event, api));
    this.#running.set(key, running);
    try {
      await running;
    } finally {
      if (this.#running.get(key) === running) {
        this.#running.delete(key);
      }
    }
  }

  /** One check run for each change of a commit, always completed. */
  async #check(
    event: Exclude<GithubEvent, { is: 'deployment' }>,
    api: GithubRepository,
  ): Promise<void> {
    const { head, repository } = event;
    let failure: unknown;
    const known = await api.findRuns(head);
    const changes = event.is === 'change' ? [event] : changesOf(known, event);
    for (const change of changes) {
      const externalId = idOf(change);
      const isSame = isOf(change);
      // GitHub only adds to annotations: what has some is replaced by a newer run,
      // which is the one that is shown.
      const [before, replaced] = [false, true].map(isAnnotated =>
        known
          .filter(isSame)
          .filter(run => !!run.output?.annotations_count === isAnnotated),
      );
      const created =
        before.length > 0 ? [] : [await api.createRun(head, externalId, begun)];
      const advice = await this.#advise(change, repository, api);
      failure ??= advice.failure;
      const run: Parameters<GithubRepository['updateRun']>[1] = {
        ...advice.shown,
        status: 'completed',
        external_id: externalId,
        completed_at: this.#options.clock().toISOString(),
      };
      // Another process may have created one at the same time: none is left open.
      const since = created.length > 0 ? await api.findRuns(head) : [];
      const ids = [...before.map(({ id }) => id), ...created];
      since
        .filter(one => isSame(one) && !known.some(({ id }) => id === one.id))
        .forEach(({ id }) => ids.push(id));
      for (const id of new Set(ids)) {
        await api.updateRun(id, run);
      }
      // One that is run again was set back by GitHub.
      for (const { id, status } of replaced) {
        if (status !== 'completed') {
          const { annotations: _, ...output } = run.output;
          await api.updateRun(id, { ...run, output });
        }
      }
    }
    if (failure !== undefined) {
      throw failure;
    }
  }

  async #advise(
    change: Change,
    repository: Repository,
    api: GithubRepository,
  ): Promise<{
    shown: Pick<CheckRun, 'conclusion' | 'details_url' | 'output'>;
    /** For which there may be better advice later. */
    failure?: unknown;
  }> {
    const { base, head, pull } = change;
    const { isPrivate, url } = repository;
    const { catalogFiles, pageOf } = this.#options;
    let failure: unknown;
    try {
      // Without paths all services of the repository are judged.
      const paths = await api.changedPaths(change).catch(error => {
        failure = isTransient(error) ? error : undefined;
        return undefined;
      });
      let commits: Promise<Pick<Change, 'base' | 'head'>> | undefined;
      const { descriptions, notes } = await changedDescriptions(
        paths ?? [],
        async (side, path) => {
          // What came to the base since is nothing that the change takes away.
          commits ??= api
            .mergeBaseOf(change)
            .then(found => ({ base: found, head }));
          return api.textAt((await commits)[side], path);
        },
        await catalogFiles.among(paths ?? [], repository),
      );
      const decision = await this.#request({
        repository: url,
        stage: 'pull-request',
        base,
        head,
        paths,
        ...(descriptions.length > 0 && { descriptions }),
        release: {
          commit: head,
          ...(pull !== undefined && { url: `${url}/pull/${pull}` }),
        },
      });
      return {
        shown: shown(
          { ...decision, notes: [...decision.notes, ...notes] },
          { isPrivate, pageOf },
        ),
        failure,
      };
    } catch (error) {
      return {
        shown: this.#failed(error as Error, { isPrivate }),
        failure: isTransient(error) ? error : undefined,
      };
    }
  }

  #failed(error: Error, to: Parameters<typeof failed>[1]) {
    this.#options.logger.warn('The gate gave GitHub no answer', {
      reason: error.message,
    });
    return failed(error, to);
  }

  #request(
    request: Parameters<ScorecardsClient['requestGate']>[0],
  ): Promise<GateDecision> {
    return this.#options.gates.requestGate(request, {
      abort: AbortSignal.timeout(gateMs),
    });
  }
}

/** With what a run is judged again, long after its event. */
function idOf({ base, pull }: Change): string {
  return `plumbline:${base}:${pull ?? 'merge'}`;
}

type Run = Awaited<ReturnType<GithubRepository['findRuns']>>[number];

/** Two pull requests may have one commit, and another base. */
function isOf({ head, pull }: Change): (run: Run) => boolean {
  return run => {
    const change = changeOf(run, head);
    return change !== undefined && change.pull === pull;
  };
}

function changesOf(
  runs: readonly Run[],
  { head, id }: { head: string; id?: number },
): Change[] {
  const found = new Map<number | undefined, Change>();
  for (const run of runs) {
    const change = changeOf(run, head);
    if (change && (id === undefined || run.id === id)) {
      found.set(change.pull, change);
    }
  }
  return [...found.values()];
}

function changeOf({ external_id: id }: Run, head: string): Change | undefined {
  const [, base, pull] =
    /^plumbline:([0-9a-f]{40,64}):(\d+|merge)$/.exec(id ?? '') ?? [];
  return base === undefined
    ? undefined
    : { head, base, ...(pull !== 'merge' && { pull: Number(pull) }) };
}
