import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import { RetryLaterError } from '@plumbline/backstage-plugin-evidence-node';
import {
  type GateDecision,
  type GateRequestInput,
  intentOf,
  type StoredGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import type { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import type { AccountUsers } from './AccountUsers';
import type { CatalogFiles } from './CatalogFiles';
import { changeOf } from './changeOf';
import {
  deploymentKey,
  type DeploymentWait,
  type DeploymentWaits,
} from './DeploymentWaits';
import type { GithubApi, GithubRepository } from './GithubApi';
import { accountOf, type Deployment } from './readEvent';
import type { Attempt } from './PendingEvents';
import { isTransient } from './isTransient';
import { isAt, type Place } from './places';
import { Audience, commentOn, failed } from './shown';
import { statedOf } from './statedOf';

const gateMs = 30_000;
/** Then it is rejected for want of a decision: within some minutes. */
const mostAttempts = 6;
/** After that GitHub fails a job that waits. */
const longestWaitMs = 30 * 24 * 60 * 60_000;

type Options = {
  accountUsers: Pick<AccountUsers, 'of'>;
  catalogFiles: Pick<CatalogFiles, 'among'>;
  clock: () => Date;
  environments: Environments;
  gates: Pick<
    ScorecardsClient,
    | 'getGateDecision'
    | 'listGateDecisions'
    | 'listGateOverrides'
    | 'requestGate'
  >;
  github: Pick<GithubApi, 'of'>;
  logger: LoggerService;
  /** As its own requests are recorded: what they state is what others stated. */
  own: string;
  /** Of a decision in the portal. */
  pageOf: Audience['pageOf'];
  waits: DeploymentWaits;
};

/** As a token of such a run may request no decision. */
const ofProposal: Answer = {
  state: 'rejected',
  comment:
    'Not decided: the run is of a pull request, whose code is not merged. Deploy it by a run of a branch.',
};

/** What GitHub learns; without a state it goes on waiting. */
type Answer = { state?: 'approved' | 'rejected'; comment: string };

/** Answers GitHub whether deployments may go on, at once or once people decided. */
export class ProtectionRule {
  readonly #options: Options;
  /** By account, epoch milliseconds. */
  readonly #limitedUntil = new Map<string, number>();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * A deployment for which there is no answer does not pass.
   *
   * @throws AnswerError, OutboundError or RetryLaterError of GitHub, and
   *   EvidenceRequestError of the gate
   */
  async answer(
    event: Deployment,
    api: GithubRepository,
    { attempts, signal, waitedMs }: Attempt,
  ): Promise<void> {
    if (event.isProposed) {
      await this.#report(event, api, ofProposal);
      return;
    }
    const { environment, head, repository, run, sender } = event;
    const { accountUsers, clock, waits } = this.#options;
    const url = `${repository.url}/actions/runs/${run}`;
    let answer: Answer;
    let decided: Pick<DeploymentWait, 'decision' | 'request'> | undefined;
    const isLast = attempts + 1 >= mostAttempts;
    try {
      const { author, message } = await api.commitOf(head);
      const made = await accountUsers.of([author, ...(sender ? [sender] : [])]);
      const [{ release, ...stated }, { notes, ...since }] = await Promise.all([
        statedOf(event, { ...this.#options, timeoutMs: gateMs, waitedMs }),
        changeOf(event, api, { ...this.#options, isLast }),
      ]);
      // What could not be read for that would weaken the decision.
      signal.throwIfAborted();
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
      const { decision, ...found } = await this.#decide(
        { event, request },
        { notes, noReview: 'unknown' in made ? made.unknown : undefined },
      );
      answer = found;
      decided = { decision, request };
    } catch (error) {
      if (signal.aborted || (!isLast && isTransient(error))) {
        throw error;
      }
      answer = this.#notChecked(error as Error, event);
    }
    try {
      await this.#report(event, api, answer);
    } catch (error) {
      if (!decided || (answer.state && !isTransient(error))) {
        throw error;
      }
      if (answer.state) {
        // It is on record, and is what GitHub learns once it takes an answer.
        await waits.add({ event, ...decided, since: clock().getTime() });
        this.#defer(event, error);
      } else {
        this.#options.logger.warn(
          `GitHub takes no comment for '${deploymentKey(
            event,
          )}', which waits for a review`,
          { reason: (error as Error).message },
        );
      }
    }
  }

  /**
   * Answers for deployments of one place that wait for a review, once that is
   * answered or has lapsed, or the glass was broken for the release.
   */
  async settle(place: Place, signal: AbortSignal): Promise<void> {
    const { waits } = this.#options;
    let failure: unknown;
    for (const wait of await waits.all()) {
      if (signal.aborted) {
        return;
      }
      if (!isAt(place, wait.event)) {
        continue;
      }
      const until = this.#limitedUntil.get(accountOf(wait.event.repository));
      if (until !== undefined && until > this.#options.clock().getTime()) {
        continue;
      }
      try {
        await this.#settleOne(wait, signal);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        // Others are not held up by one.
        failure = error;
        this.#defer(wait.event, error);
      }
    }
    if (failure) {
      throw failure;
    }
  }

  /** While GitHub limits requests, none of that account is answered. */
  #defer({ repository }: Deployment, error: unknown): void {
    if (error instanceof RetryLaterError) {
      this.#limitedUntil.set(
        accountOf(repository),
        this.#options.clock().getTime() + error.delaySeconds * 1_000,
      );
    }
  }

  async #settleOne(wait: DeploymentWait, signal: AbortSignal): Promise<void> {
    const { clock, github, waits } = this.#options;
    const { event, since } = wait;
    const api = await github.of(event.repository, signal);
    if (!api || clock().getTime() - since >= longestWaitMs) {
      await waits.end(wait);
      return;
    }
    const decision = await this.#read(wait.decision);
    const answer =
      decision.answer === 'review'
        ? await this.#onReview(decision, wait)
        : await this.#onDecided(decision, wait, api);
    if (answer === 'over') {
      await waits.end(wait);
    } else if (answer?.state) {
      await this.#report(event, api, answer);
      await waits.end(wait);
    }
  }

  /** Undefined while it goes on waiting. */
  async #onReview(
    decision: StoredGateDecision,
    wait: DeploymentWait,
  ): Promise<Answer | undefined> {
    const states = decision.reviews.map(({ state }) => state);
    if (states.some(state => state !== 'waiting' && state !== 'approved')) {
      return this.#answerOf(decision, wait.event);
    }
    // A review is of the release: a later decision on it changes nothing.
    return !states.includes('waiting') || (await this.#isOverridden(decision))
      ? this.#decideAgain(wait)
      : undefined;
  }

  /** By break-glass that the decision does not know of. */
  async #isOverridden({ at, id, lines }: StoredGateDecision): Promise<boolean> {
    const { items } = await this.#options.gates.listGateOverrides(id, {
      abort: AbortSignal.timeout(gateMs),
    });
    return items.some(
      one =>
        one.at >= at && !lines.some(({ override }) => override?.id === one.id),
    );
  }

  /**
   * What was decided while GitHub took no answer, until that lapses: by the last
   * decision that answers the same request. What another one answers may be about
   * fewer services. A new one is made once GitHub can take it, and none for a run
   * that has ended.
   */
  async #onDecided(
    decision: StoredGateDecision,
    wait: DeploymentWait,
    api: GithubRepository,
  ): Promise<Answer | 'over'> {
    let last = decision;
    for (let read = 0; last.endedBy !== undefined && read < 5; read++) {
      const next = await this.#read(last.endedBy);
      if (!isSameRequest(decision, next)) {
        break;
      }
      last = next;
    }
    const { answer, endedBy, validUntil } = last;
    const isLast = endedBy === undefined && answer !== 'review';
    const now = this.#options.clock().toISOString();
    if (
      isLast &&
      validUntil !== undefined &&
      now < validUntil &&
      !(await this.#isOverridden(last))
    ) {
      return this.#answerOf(last, wait.event);
    }
    const isOver = await api.isOver(wait.event.run).catch(error => {
      if (isTransient(error)) {
        throw error;
      }
      // An App may not read runs.
      return false;
    });
    return isOver ? 'over' : this.#decideAgain(wait);
  }

  async #read(decision: string): Promise<StoredGateDecision> {
    return this.#options.gates.getGateDecision(decision, {
      abort: AbortSignal.timeout(gateMs),
    });
  }

  #answerOf(
    decision: GateDecision,
    { repository: { isPrivate } }: Deployment,
    remarks: Parameters<typeof commentOn>[2] = {},
  ): Required<Answer> {
    const { answer } = decision;
    const { pageOf } = this.#options;
    return {
      state: answer === 'allow' || answer === 'warn' ? 'approved' : 'rejected',
      comment: commentOn(decision, { isPrivate, pageOf }, remarks),
    };
  }

  async #decideAgain(wait: DeploymentWait): Promise<Answer> {
    try {
      const { decision, ...answer } = await this.#decide(wait);
      if (answer.state) {
        // Until GitHub takes the answer.
        await this.#options.waits.add({ ...wait, decision });
      }
      return answer;
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

  async #report(
    event: Deployment,
    api: GithubRepository,
    answer: Answer,
  ): Promise<void> {
    const { environment, run } = event;
    try {
      await api.answerDeployment(run, {
        environment_name: environment,
        ...answer,
      });
    } catch (error) {
      const { message, status } = error as Error & { status?: number };
      if (status !== 404 && status !== 422) {
        throw error;
      }
      // It waits no more, such as where its run was cancelled.
      this.#options.logger.warn(
        `GitHub takes no answer for '${deploymentKey(event)}'`,
        { reason: message },
      );
    }
  }

  /** Where it waits for a review, that is kept: it is answered later. */
  async #decide(
    { event, request }: Pick<DeploymentWait, 'event' | 'request'>,
    remarks: Parameters<typeof commentOn>[2] = {},
  ): Promise<Answer & { decision: string }> {
    const { clock, gates, waits } = this.#options;
    const made: GateDecision = await gates.requestGate(request, {
      abort: AbortSignal.timeout(gateMs),
    });
    const { answer, id: decision, reviews } = made;
    const found = { ...this.#answerOf(made, event, remarks), decision };
    const isWaiting =
      answer === 'review' &&
      reviews.some(({ state }) => state === 'waiting') &&
      reviews.every(({ state }) => state === 'waiting' || state === 'approved');
    if (!isWaiting) {
      return found;
    }
    await waits.add({ event, request, decision, since: clock().getTime() });
    return { comment: found.comment, decision };
  }

  #notChecked(error: Error, { repository }: Deployment): Answer {
    this.#options.logger.warn('The gate gave GitHub no answer', {
      reason: error.message,
    });
    const { isPrivate } = repository;
    const { summary, title } = failed(error, { isPrivate }).output;
    return { state: 'rejected', comment: `${title}: ${summary}` };
  }
}

/** Whether both are of one caller, of one request, and judged the same services. */
function isSameRequest(
  one: StoredGateDecision,
  other: StoredGateDecision,
): boolean {
  const comparable = ({ request, requester, services }: StoredGateDecision) => {
    // It names the run, which each that waits has its own of.
    const { url, ...release } = request.release ?? {};
    return { request: { ...request, release }, requester, services };
  };
  return isDeepStrictEqual(comparable(one), comparable(other));
}
