import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type Environments,
  normalizeRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  changedDescriptions,
  destroyedBy,
  limitDiff,
  GateDecision,
  type GateDiff,
  GateRequest,
  intentOf,
  statedElsewhere,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import type { CheckRun, GithubApi, GithubRepository } from './GithubApi';
import type { Change, GithubEvent, Repository } from './readEvent';
import type { AccountUsers } from './AccountUsers';
import type { CatalogFiles } from './CatalogFiles';
import { Audience, commentOn, failed, shown } from './shown';

/** GitHub waits ten seconds for the answer to a delivery. */
const gateMs = 5_000;
/** Statements about a commit count for as long as a decision does. */
const statedMs = 30 * 60_000;
/** The newest ones of all repositories. */
const mostDecisions = 200;
/** Requests of a commit and an environment whose services count together. */
const mostStatements = 10;

const begun: CheckRun = {
  status: 'in_progress',
  output: { title: 'The gate is deciding', summary: 'Rules are judged.' },
};

type Options = {
  clock: () => Date;
  environments: Environments;
  /** As its own requests are recorded: what they state is what others stated. */
  own: string;
  gates: Pick<
    ScorecardsClient,
    'getGateDecision' | 'listGateDecisions' | 'requestGate'
  >;
  github: Pick<GithubApi, 'of'>;
  logger: LoggerService;
  accountUsers: Pick<AccountUsers, 'of'>;
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

  /** @throws AnswerError, OutboundError or RetryLaterError where GitHub can't be reached */
  async take(event: GithubEvent): Promise<'reported' | 'ignored'> {
    const { repository } = event;
    const api = await this.#options.github.of(repository);
    if (!api) {
      return 'ignored';
    }
    if (event.is === 'deployment') {
      return this.#answer(event, api);
    }
    const key = `${repository.url} ${event.head}`;
    const before = this.#running.get(key) ?? Promise.resolve();
    const running = before.catch(() => {}).then(() => this.#check(event, api));
    this.#running.set(key, running);
    try {
      return await running;
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
  ): Promise<'reported' | 'ignored'> {
    const { head, repository } = event;
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
      const result = await this.#advise(change, repository, api);
      const run: Parameters<GithubRepository['updateRun']>[1] = {
        ...{ ...result, status: 'completed', external_id: externalId },
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
    return changes.length > 0 ? 'reported' : 'ignored';
  }

  async #advise(
    change: Change,
    repository: Repository,
    api: GithubRepository,
  ): Promise<Pick<CheckRun, 'conclusion' | 'details_url' | 'output'>> {
    const { base, head, pull } = change;
    const { isPrivate, url } = repository;
    const { catalogFiles, pageOf } = this.#options;
    try {
      // Without paths all services of the repository are judged.
      const paths = await api.changedPaths(change).catch(() => undefined);
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
        ...{ repository: url, stage: 'pull-request', base, head, paths },
        ...(descriptions.length > 0 && { descriptions }),
        release: {
          commit: head,
          ...(pull !== undefined && { url: `${url}/pull/${pull}` }),
        },
      });
      return shown(
        { ...decision, notes: [...decision.notes, ...notes] },
        { isPrivate, pageOf },
      );
    } catch (error) {
      return this.#failed(error as Error, { isPrivate });
    }
  }

  #failed(error: Error, to: Parameters<typeof failed>[1]) {
    this.#options.logger.warn('The gate gave GitHub no answer', {
      reason: error.message,
    });
    return failed(error, to);
  }

  /** A deployment for which there is no answer does not pass. */
  async #answer(
    event: Extract<GithubEvent, { is: 'deployment' }>,
    api: GithubRepository,
  ): Promise<'reported'> {
    const { environment, head, repository, run, sender } = event;
    const { accountUsers, pageOf } = this.#options;
    const { isPrivate } = repository;
    const url = `${repository.url}/actions/runs/${run}`;
    let answer: { state: 'approved' | 'rejected'; comment: string };
    try {
      const { author, message } = await api.commitOf(head);
      const made = await accountUsers.of([author, ...(sender ? [sender] : [])]);
      const { release, ...stated } = await this.#statedOf(event);
      const decision = await this.#request({
        ...{ repository: repository.url, stage: 'deploy', environment, head },
        makers: made.users,
        intent: intentOf(message),
        ...stated,
        release: { ...release, commit: head, url },
      });
      const isAllowed =
        decision.answer === 'allow' || decision.answer === 'warn';
      answer = {
        state: isAllowed ? 'approved' : 'rejected',
        comment: commentOn(
          decision,
          { isPrivate, pageOf },
          'unknown' in made ? made.unknown : undefined,
        ),
      };
    } catch (error) {
      const { output } = this.#failed(error as Error, { isPrivate });
      const { summary, title } = output;
      answer = { state: 'rejected', comment: `${title}: ${summary}` };
    }
    await api.answerDeployment(run, {
      ...{ environment_name: environment, ...answer },
    });
    return 'reported';
  }

  /**
   * What pipelines stated of the commit in requests of a deploy to this environment;
   * where there are none, what the last one for another environment stated of the
   * release.
   */
  async #statedOf({
    environment,
    head,
    repository,
  }: Extract<GithubEvent, { is: 'deployment' }>): Promise<
    Pick<GateRequest, 'release' | 'remediates' | 'services'>
  > {
    const { clock, environments, gates, own } = this.#options;
    const options = { abort: AbortSignal.timeout(gateMs) };
    const { items } = await gates.listGateDecisions(
      {
        ...{ stage: 'deploy', limit: mostDecisions },
        from: new Date(clock().getTime() - statedMs).toISOString(),
      },
      options,
    );
    const url = normalizeRepository(repository.url);
    const stated = items.filter(
      one =>
        one.head === head && one.repository === url && one.requester !== own,
    );
    const { name } = environments.filterFor(environment);
    const here = stated.filter(one => one.environment === name);
    // What was stated for it goes before what was stated for another environment.
    const which =
      here.length > 0 ? here.slice(0, mostStatements) : stated.slice(0, 1);
    const read = await Promise.all(
      which.map(({ id }) => gates.getGateDecision(id, options)),
    );
    const [last] = read;
    const ofHere = read.flatMap(({ request }) =>
      request.environment === name ? [request] : [],
    );
    // Without services, a request is for all of the repository.
    const isAll =
      ofHere.length < here.length || ofHere.some(one => !one.services);
    const release =
      last?.request.release && last.request.environment !== name
        ? statedElsewhere(last.request.release)
        : last?.request.release;
    const diff = joinDiffs(ofHere);
    return {
      release: diff ? { ...release, diff } : release,
      remediates: ofHere[0]?.remediates,
      ...(!isAll &&
        ofHere.length > 0 && {
          services: [...new Set(ofHere.flatMap(one => one.services ?? []))],
        }),
    };
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

/**
 * What jobs stated of their services, as one: the last of each set of services.
 *
 * @param requests - the newest first
 */
function joinDiffs(requests: readonly GateRequest[]): GateDiff | undefined {
  const last = new Map<string, GateDiff>();
  for (const { release, services = [] } of requests) {
    const key = [...services].sort().join();
    if (release?.diff && !last.has(key)) {
      last.set(key, release.diff);
    }
  }
  const [first, ...others] = last.values();
  if (others.length === 0) {
    return first;
  }
  const all = [first, ...others];
  const touches = all.flatMap(one => one.touches ?? []);
  const { diff } = limitDiff({
    changes: all.flatMap(({ changes }) => changes),
    ...(touches.length > 0 && { touches: [...new Set(touches)] }),
  });
  // Where what they delete does not fit, one of them that deletes is judged.
  return diff ?? all.find(one => destroyedBy(one).is !== 'nothing');
}
