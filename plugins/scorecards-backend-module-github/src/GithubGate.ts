import type { GateDecision } from '@plumbline/backstage-plugin-scorecards-common';
import type { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import type { CheckRun, GithubApi, RepositoryApi } from './GithubApi';
import type { Change, GithubEvent, Repository } from './readEvent';
import { commentOn, failed, shown } from './shown';

/** GitHub waits ten seconds for the answer to a delivery. */
const gateMs = 5_000;

const begun: CheckRun = {
  status: 'in_progress',
  output: { title: 'The gate is deciding', summary: 'Rules are judged.' },
};

/** Reports what gates answer to a repository's pull requests and deployments. */
export class GithubGate {
  readonly #options: {
    clock: () => Date;
    gates: Pick<ScorecardsClient, 'requestGate'>;
    github: Pick<GithubApi, 'of'>;
  };
  /** By commit: two at a time would each create a check run. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(options: {
    clock: () => Date;
    gates: Pick<ScorecardsClient, 'requestGate'>;
    github: Pick<GithubApi, 'of'>;
  }) {
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

  /** One check run for each commit, always completed. */
  async #check(
    event: Exclude<GithubEvent, { is: 'deployment' }>,
    api: RepositoryApi,
  ): Promise<'reported' | 'ignored'> {
    const { head, repository } = event;
    const known = await api.findRun(head);
    const change =
      event.is === 'change' ? event : changeOf(known?.external_id, head);
    if (!change) {
      return 'ignored';
    }
    const externalId = idOf(change);
    // One that is run again was set back by GitHub.
    const id = known?.id ?? (await api.createRun(head, externalId, begun));
    const result = await this.#advise(change, repository, api);
    const { clock } = this.#options;
    await api.updateRun(id, {
      ...{ ...result, status: 'completed', external_id: externalId },
      completed_at: clock().toISOString(),
    });
    return 'reported';
  }

  async #advise(
    change: Change,
    { url }: Repository,
    api: RepositoryApi,
  ): Promise<Pick<CheckRun, 'conclusion' | 'output'>> {
    const { base, head, pull } = change;
    try {
      // Without paths all services of the repository are judged.
      const paths = await api.changedPaths(change).catch(() => undefined);
      return shown(
        await this.#request({
          ...{ repository: url, stage: 'pull-request', base, head, paths },
          release: {
            commit: head,
            ...(pull !== undefined && { url: `${url}/pull/${pull}` }),
          },
        }),
      );
    } catch (error) {
      return failed(error as Error);
    }
  }

  /** A deployment for which there is no answer does not pass. */
  async #answer(
    event: Extract<GithubEvent, { is: 'deployment' }>,
    api: RepositoryApi,
  ): Promise<'reported'> {
    const { environment, head, repository, run } = event;
    const url = `${repository.url}/actions/runs/${run}`;
    let answer: { state: 'approved' | 'rejected'; comment: string };
    try {
      const decision = await this.#request({
        ...{ repository: repository.url, stage: 'deploy', environment, head },
        release: { commit: head, url },
      });
      const isLetOut =
        decision.answer === 'allow' || decision.answer === 'warn';
      answer = {
        state: isLetOut ? 'approved' : 'rejected',
        comment: commentOn(decision),
      };
    } catch (error) {
      const { title, summary } = failed(error as Error).output;
      answer = { state: 'rejected', comment: `${title}: ${summary}` };
    }
    await api.answerDeployment(run, {
      ...{ environment_name: environment, ...answer },
    });
    return 'reported';
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

function changeOf(
  id: string | null | undefined,
  head: string,
): Change | undefined {
  const [, base, pull] =
    /^plumbline:([0-9a-f]{40,64}):(\d+|merge)$/.exec(id ?? '') ?? [];
  return base === undefined
    ? undefined
    : { head, base, ...(pull !== 'merge' && { pull: Number(pull) }) };
}
