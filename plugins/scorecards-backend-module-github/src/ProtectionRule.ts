import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type Environments,
  normalizeRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  changedDescriptions,
  destroyedBy,
  limitDiff,
  type GateDecision,
  type GateDiff,
  type GateRequest,
  type GateRequestInput,
  intentOf,
  statedElsewhere,
} from '@plumbline/backstage-plugin-scorecards-common';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import type { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import type { AccountUsers } from './AccountUsers';
import type { CatalogFiles } from './CatalogFiles';
import type { DeploymentWait, DeploymentWaits } from './DeploymentWaits';
import type { GithubApi, GithubRepository } from './GithubApi';
import type { Deployment } from './readEvent';
import { Audience, commentOn, failed } from './shown';

/** GitHub waits ten seconds for the answer to a delivery. */
const gateMs = 5_000;
/** Statements about a commit count for as long as a decision does. */
const statedMs = 30 * 60_000;
/** The newest ones of all repositories. */
const mostDecisions = 200;
/** Requests of a commit and an environment whose services count together. */
const mostStatements = 10;
/** After that GitHub fails a job that waits. */
const longestWaitMs = 30 * 24 * 60 * 60_000;

type Options = {
  accountUsers: Pick<AccountUsers, 'of'>;
  catalogFiles: Pick<CatalogFiles, 'among'>;
  clock: () => Date;
  environments: Environments;
  gates: Pick<
    ScorecardsClient,
    'getGateDecision' | 'listGateDecisions' | 'requestGate'
  >;
  github: Pick<GithubApi, 'of'>;
  logger: LoggerService;
  /** As its own requests are recorded: what they state is what others stated. */
  own: string;
  /** Of a decision in the portal. */
  pageOf: Audience['pageOf'];
  waits: DeploymentWaits;
};

const unknownBase =
  'What was deployed before could not be read: descriptions are judged as the catalog has them.';
const tooManyFiles =
  'More files changed than GitHub lists: descriptions are judged as the catalog has them.';

/** What GitHub learns; without a state it goes on waiting. */
type Answer = { state?: 'approved' | 'rejected'; comment: string };

/** Answers GitHub whether deployments may go on, at once or once people decided. */
export class ProtectionRule {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** A deployment for which there is no answer does not pass. */
  async answer(event: Deployment, api: GithubRepository): Promise<'reported'> {
    const { environment, head, repository, run, sender } = event;
    const { accountUsers } = this.#options;
    const url = `${repository.url}/actions/runs/${run}`;
    let answer: Answer;
    try {
      const { author, message } = await api.commitOf(head);
      const made = await accountUsers.of([author, ...(sender ? [sender] : [])]);
      const [{ release, ...stated }, { notes, ...since }] = await Promise.all([
        this.#statedOf(event),
        this.#changeOf(event, api),
      ]);
      const request: GateRequestInput = {
        repository: repository.url,
        stage: 'deploy',
        environment,
        head,
        ...since,
        makers: made.users,
        intent: intentOf(message),
        ...stated,
        release: { ...release, commit: head, url },
      };
      answer = await this.#decide(
        { event, request },
        { notes, noReview: 'unknown' in made ? made.unknown : undefined },
      );
    } catch (error) {
      answer = this.#notChecked(error as Error, event);
    }
    await answerGithub(api, event, answer);
    return 'reported';
  }

  /**
   * Answers for deployments that wait for a review, once that is answered or has
   * lapsed.
   */
  async settle(signal: AbortSignal): Promise<void> {
    const { waits } = this.#options;
    let failure: unknown;
    for (const wait of await waits.all()) {
      if (signal.aborted) {
        return;
      }
      try {
        await this.#settleOne(wait);
      } catch (error) {
        // Others are not held up by one.
        failure = error;
      }
    }
    if (failure) {
      throw failure;
    }
  }

  async #settleOne(wait: DeploymentWait): Promise<void> {
    const { clock, gates, github, pageOf, waits } = this.#options;
    const { event, since } = wait;
    const api = await github.of(event.repository);
    if (!api || clock().getTime() - since >= longestWaitMs) {
      await waits.end(wait);
      return;
    }
    const decision = await gates.getGateDecision(wait.decision, {
      abort: AbortSignal.timeout(gateMs),
    });
    const states = decision.reviews.map(({ state }) => state);
    const isRefused = states.some(
      state => state !== 'waiting' && state !== 'approved',
    );
    // A review is of the release: a later decision on it changes nothing.
    if (!isRefused && states.includes('waiting')) {
      return;
    }
    const answer: Answer = isRefused
      ? {
          state: 'rejected',
          comment: commentOn(decision, {
            isPrivate: event.repository.isPrivate,
            pageOf,
          }),
        }
      : await this.#decideAgain(wait);
    if (answer.state) {
      await this.#end(wait, api, answer);
    }
  }

  async #decideAgain(wait: DeploymentWait): Promise<Answer> {
    try {
      return await this.#decide(wait);
    } catch (error) {
      // What is refused for good is not requested for ever; a service may be missing
      // from the catalog for a moment.
      if (
        error instanceof EvidenceRequestError &&
        [400, 403].includes(error.status)
      ) {
        return this.#notChecked(error, wait.event);
      }
      throw error;
    }
  }

  async #end(
    wait: DeploymentWait,
    api: GithubRepository,
    answer: Answer,
  ): Promise<void> {
    const { logger, waits } = this.#options;
    try {
      await answerGithub(api, wait.event, answer);
    } catch (error) {
      const { message, status } = error as Error & { status?: number };
      if (status !== 404 && status !== 422) {
        throw error;
      }
      // It waits no more, such as where its run was cancelled.
      logger.warn(`GitHub takes no answer for '${wait.id}'`, {
        reason: message,
      });
    }
    await waits.end(wait);
  }

  /** Where it waits for a review, that is kept: it is answered later. */
  async #decide(
    { event, request }: Pick<DeploymentWait, 'event' | 'request'>,
    remarks: Parameters<typeof commentOn>[2] = {},
  ): Promise<Answer> {
    const { clock, gates, pageOf, waits } = this.#options;
    const decision: GateDecision = await gates.requestGate(request, {
      abort: AbortSignal.timeout(gateMs),
    });
    const { answer, id, reviews } = decision;
    const comment = commentOn(
      decision,
      { isPrivate: event.repository.isPrivate, pageOf },
      remarks,
    );
    if (answer === 'allow' || answer === 'warn') {
      return { state: 'approved', comment };
    }
    const waiting = reviews.filter(({ state }) => state === 'waiting');
    if (
      answer === 'block' ||
      waiting.length === 0 ||
      reviews.some(({ state }) => state !== 'waiting' && state !== 'approved')
    ) {
      return { state: 'rejected', comment };
    }
    await waits.add({
      event,
      request,
      decision: id,
      since: clock().getTime(),
    });
    return { comment };
  }

  /** Since what was deployed there before, as far as GitHub knows it. */
  async #changeOf(
    event: Deployment,
    api: GithubRepository,
  ): Promise<
    Pick<GateRequestInput, 'base' | 'descriptions'> & { notes?: string[] }
  > {
    const { environment, head, repository } = event;
    try {
      const base = await api.deployedBefore(environment, head);
      if (base === undefined) {
        return {};
      }
      const changed = await api.changedPaths({ base, head });
      const paths = changed ?? [];
      const { descriptions, notes } = await changedDescriptions(
        paths,
        (side, path) => api.textAt({ base, head }[side], path),
        await this.#options.catalogFiles.among(paths, repository),
      );
      return {
        base,
        ...(descriptions.length > 0 && { descriptions }),
        notes: changed === undefined ? [tooManyFiles] : notes,
      };
    } catch (error) {
      // Services are judged as the catalog has them, as before a base was known.
      this.#options.logger.warn('What was deployed before is not known', {
        reason: (error as Error).message,
      });
      return { notes: [unknownBase] };
    }
  }

  #notChecked(error: Error, { repository }: Deployment): Answer {
    this.#options.logger.warn('The gate gave GitHub no answer', {
      reason: error.message,
    });
    const { isPrivate } = repository;
    const { summary, title } = failed(error, { isPrivate }).output;
    return { state: 'rejected', comment: `${title}: ${summary}` };
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
  }: Deployment): Promise<
    Pick<GateRequest, 'release' | 'remediates' | 'services'>
  > {
    const { clock, environments, gates, own } = this.#options;
    const options = { abort: AbortSignal.timeout(gateMs) };
    const { items } = await gates.listGateDecisions(
      {
        stage: 'deploy',
        limit: mostDecisions,
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
}

async function answerGithub(
  api: GithubRepository,
  { environment, run }: Deployment,
  answer: Answer,
): Promise<void> {
  await api.answerDeployment(run, { environment_name: environment, ...answer });
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
