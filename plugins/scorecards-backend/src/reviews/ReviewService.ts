import { hash } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  FailureOutcome,
  outcomesByEntity,
  Review,
  ReviewRequest,
  ReviewSample,
  ReviewWithdrawal,
  verdictReviewPermission,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlRegistry } from '../registry/ControlRegistry';
import { noControl } from '../registry/noControl';
import type { Decider } from '../people/Decider';
import type { ControlVersions } from '../verdicts/ControlVersions';
import type { VerdictStore } from '../verdicts/VerdictStore';
import type { StoredJudgement } from '../verdicts/records';
import { withheldFrom } from '../verdicts/WithheldControls';
import { reviewedByOthers, windowStart } from './AccuracyService';
import type { ReviewStore, StoredReview } from './ReviewStore';

type OfVersion = { control: string; version: number };
type Drawn = { refs: string[]; reviews: StoredReview[] };

type Options = {
  versions: Pick<ControlVersions, 'load'>;
  clock: Clock;
  /** How many failures are drawn, where there are as many; to what a promotion may require. */
  least: number;
  registry: Pick<ControlRegistry, 'all'>;
  store: ReviewStore;
  verdicts: Pick<VerdictStore, 'list'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/**
 * Draws the failures of a control that people are to review, and takes what they
 * judge. Nobody chooses what is drawn: the order is a hash of the control, its
 * version and the entity.
 */
export class ReviewService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @param promoter - what only this user reviewed has no outcome
   * @throws NotFoundError where nothing is judged by the control
   */
  async sample(
    id: string,
    credentials: BackstageCredentials,
    promoter?: string,
  ): Promise<ReviewSample> {
    const { clock, least, verdicts, visibility } = this.#options;
    const of = this.#inForce(id);
    const answer = { ...of, least, reviewed: 0, items: [] };
    if (await this.#isWithheld(of, credentials)) {
      return answer;
    }
    const { refs, reviews } = await this.#draw(of);
    const mayRead = await visibility.of(refs, credentials);
    const shown = refs.filter(mayRead);
    const [found, outcomes] = await Promise.all([
      shown.length === 0
        ? []
        : verdicts.list(
            { control: id, entityRefs: shown },
            { now: clock().getTime(), limit: shown.length },
          ),
      this.#outcomes(of, promoter),
    ]);
    const failing = new Map(
      found
        .filter(({ status, version }) => isFailure({ status, version }, of))
        .map(one => [one.entityRef, one]),
    );
    const items = shown.flatMap(entityRef => {
      const judgement = failing.get(entityRef);
      const own = reviews.filter(one => one.entityRef === entityRef);
      const stated = judgement ?? own[0]?.stated;
      return stated
        ? {
            entityRef,
            owner: judgement?.owner,
            message: stated.message,
            evidence: stated.evidence,
            since: new Date(stated.since).toISOString(),
            failing: judgement !== undefined,
            outcome: outcomes.get(entityRef),
            reviews: own.map(toAnswer),
          }
        : [];
    });
    const reviewed = items.filter(
      ({ outcome }) => outcome && outcome !== 'open',
    ).length;
    return { ...answer, reviewed, items };
  }

  /**
   * @throws ConflictError where the verdict is not in the sample, does not fail
   *   any more, is of another version, or the caller has reviewed it
   * @throws NotFoundError where there is no verdict that the caller may see
   */
  async review(id: string, input: ReviewRequest, by: Decider): Promise<Review> {
    const { clock, store } = this.#options;
    const { entityRef, version, outcome, reason } = input;
    const of = this.#inForce(id);
    const judgement = await this.#judgement(of, entityRef, by.credentials);
    await by.may(verdictReviewPermission, entityRef);
    if (version !== of.version) {
      throw new ConflictError(
        `Version ${of.version} of '${id}' is in force, not ${version}; read the sample again`,
      );
    }
    if (!isFailure(judgement, of)) {
      throw new ConflictError(
        `'${entityRef}' does not fail '${id}'; only a failing verdict can be reviewed`,
      );
    }
    if (!(await this.#draw(of)).refs.includes(entityRef)) {
      throw new ConflictError(
        `The verdict of '${id}' on '${entityRef}' is not in the sample; where it is wrong, dispute it`,
      );
    }
    const { message, evidence, since } = judgement;
    const review: StoredReview = {
      entityRef,
      outcome,
      reason,
      control: id,
      controlVersion: version,
      stated: { message, evidence, since },
      by: by.userRef,
      at: clock().getTime(),
    };
    if (!(await store.add(review))) {
      throw new ConflictError(
        'You have reviewed this verdict already; withdraw that review to change it',
      );
    }
    return toAnswer(review);
  }

  /** @throws NotFoundError where the caller has no review of it */
  async withdraw(
    id: string,
    { entityRef }: ReviewWithdrawal,
    by: Decider,
  ): Promise<Review> {
    const { control, version: controlVersion } = this.#inForce(id);
    await by.may(verdictReviewPermission, entityRef);
    const removed = await this.#options.store.remove({
      control,
      controlVersion,
      entityRef,
      by: by.userRef,
    });
    if (!removed) {
      throw new NotFoundError(
        `You have no review of '${id}' on '${entityRef}'`,
      );
    }
    return toAnswer(removed);
  }

  /** What was reviewed stays drawn, whether or not it still fails. */
  async #draw(of: OfVersion): Promise<Drawn> {
    const { clock, least, store } = this.#options;
    const { control, version } = of;
    const [failing, all] = await Promise.all([
      store.failing(of),
      store.list({ control, since: windowStart(clock) }),
    ]);
    const reviews = all.filter(one => one.controlVersion === version);
    const refs = new Set([
      ...failing,
      ...reviews.map(({ entityRef }) => entityRef),
    ]);
    const drawn = [...refs]
      .map(ref => ({ ref, rank: rankOf(of, ref) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .slice(0, least);
    return { refs: drawn.map(({ ref }) => ref), reviews };
  }

  async #outcomes(
    { control, version }: OfVersion,
    promoter: string | undefined,
  ): Promise<Map<string, FailureOutcome>> {
    const { clock, store } = this.#options;
    const all = await store.outcomes({ control, since: windowStart(clock) });
    return outcomesByEntity(
      reviewedByOthers(
        all.filter(one => one.version === version),
        promoter,
      ),
    );
  }

  async #judgement(
    of: OfVersion,
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<StoredJudgement> {
    const { clock, verdicts, visibility } = this.#options;
    const { control } = of;
    const mayRead = await visibility.of([entityRef], credentials);
    const [judgement] =
      mayRead(entityRef) && !(await this.#isWithheld(of, credentials))
        ? await verdicts.list(
            { entityRef, control },
            { now: clock().getTime(), limit: 1 },
          )
        : [];
    if (!judgement) {
      throw new NotFoundError(
        `The control '${control}' has no verdict on '${entityRef}'`,
      );
    }
    return judgement;
  }

  async #isWithheld(of: OfVersion, credentials: BackstageCredentials) {
    const { versions, visibility } = this.#options;
    const pages = await versions.load();
    return (await withheldFrom(credentials, { pages, visibility })).has(of);
  }

  #inForce(id: string): OfVersion {
    const { all } = this.#options.registry;
    const control = all.get(id)?.compiled.control ?? noControl(id, all.keys());
    if (!control.enabled) {
      throw new NotFoundError(
        `The control '${id}' is not enabled, so nothing is judged by it`,
      );
    }
    return { control: id, version: control.version };
  }
}

function isFailure(
  { status, version }: Pick<StoredJudgement, 'status' | 'version'>,
  of: OfVersion,
): boolean {
  return status === 'fail' && version === of.version;
}

function rankOf({ control, version }: OfVersion, entityRef: string): string {
  return hash('sha256', `${control}@${version}\n${entityRef}`, 'hex');
}

function toAnswer({ stated: _stated, at, ...review }: StoredReview): Review {
  return { ...review, at: new Date(at).toISOString() };
}
