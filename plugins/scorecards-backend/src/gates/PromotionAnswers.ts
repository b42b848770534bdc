import type { AuthService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  normalizeRepository,
  type Promotion,
  type RunningRelease,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  commitSchema,
  statedElsewhere,
} from '@plumbline/backstage-plugin-scorecards-common';
import type {
  GateRequest,
  PromotionAnswer,
  PromotionAnswers as Answers,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ReleaseReader } from '../releases/ReleaseReader';
import type { GateCaller } from './GateReaders';
import type { GateService } from './GateService';
import { keysOf } from './GateReviews';
import type { GateStore } from './GateStore';

/** Of one release and service; what was stated of it earlier is not known. */
const mostRequests = 50;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts' | 'getPromotion'>;
  gates: Pick<GateService, 'check'>;
  releases: Pick<ReleaseReader, 'readLadderOf'>;
  store: Pick<GateStore, 'requestsOfRelease'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

type Next = { from: string; to: string; running: RunningRelease };

/** What the gate would answer now to each promotion that is next. */
export class PromotionAnswers {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws NotFoundError for an entity that the caller may not see */
  async of(entityRef: string, caller: GateCaller): Promise<Answers> {
    const { auth, clock, evidence, releases, visibility } = this.#options;
    const mayRead = await visibility.of([entityRef], caller.credentials);
    const own = { credentials: await auth.getOwnServiceCredentials() };
    const { items } = await evidence.getFacts(
      { entityRefs: [entityRef], names: ['catalog.source'], limit: 1 },
      own,
    );
    if (!mayRead(entityRef) || items.length === 0) {
      throw new NotFoundError(`The catalog has no '${entityRef}'`);
    }
    const ladder = await releases.readLadderOf(entityRef);
    const promotion = await evidence.getPromotion(
      { entityRef, ladder: ladder?.rungs.map(({ name }) => name).join(',') },
      own,
    );
    const next = nextOf(promotion, ladder !== undefined);
    const { value } = (items[0].facts[0]?.value as { value?: string }) ?? {};
    const answers: PromotionAnswer[] = [];
    for (const one of next) {
      const { digest, revision } = one.running;
      answers.push({
        from: one.from,
        to: one.to,
        release: {
          ...(digest !== undefined && { digest }),
          ...(revision !== undefined && { revision }),
        },
        ...(value === undefined
          ? {
              unknown:
                "Its description has no 'backstage.io/source-location', by which the gate knows its changes",
            }
          : await this.#answer(
              await this.#requestOf(one, {
                entityRef,
                repository: value.replace(/^url:/, ''),
              }),
              caller,
            )),
      });
    }
    return { at: clock().toISOString(), entityRef, items: answers };
  }

  async #answer(
    request: GateRequest,
    caller: GateCaller,
  ): Promise<Omit<PromotionAnswer, 'from' | 'to' | 'release'>> {
    const decision = await this.#options.gates
      .check(request, caller, { isAdvice: true })
      .catch((error: Error) => {
        // Its source location is no repository, or that of another one.
        if (error instanceof InputError || error instanceof NotFoundError) {
          return error;
        }
        throw error;
      });
    if (decision instanceof Error) {
      return { unknown: decision.message };
    }
    const { atDeploy, lines, missing } = decision;
    return {
      answer: atDeploy,
      objections: lines
        .filter(line => line.atDeploy !== 'allow')
        .map(({ reason, rule, satisfiedBy, title, ...line }) => ({
          rule,
          title,
          reason,
          answer: line.atDeploy,
          ...(satisfiedBy !== undefined && { satisfiedBy }),
        })),
      missing: missing.map(({ input }) => input),
    };
  }

  /**
   * With what pipelines stated last of it, such as tests and migrations: where it is
   * to go, or else where it went.
   */
  async #requestOf(
    { running: { digest, revision }, to }: Next,
    { entityRef, repository }: { entityRef: string; repository: string },
  ): Promise<GateRequest> {
    const commit = commitSchema.safeParse(revision).data;
    const request: GateRequest = {
      repository,
      services: [entityRef],
      environment: to,
      // With the rules of deploys alone.
      stage: 'deploy',
      action: 'deploy',
      release: {
        ...(commit !== undefined && { commit }),
        ...(digest !== undefined && { artifact: { digest } }),
      },
    };
    const normalized = normalizeRepository(repository);
    const known =
      normalized === undefined
        ? []
        : await this.#options.store.requestsOfRelease(
            keysOf({ ...request, repository: normalized }),
            { entityRef, limit: mostRequests },
          );
    const last = known.find(one => one.environment === to) ?? known.at(0);
    const stated =
      last?.release && last.environment !== to
        ? statedElsewhere(last.release)
        : last?.release;
    return {
      ...request,
      release: {
        ...stated,
        ...request.release,
        ...(digest !== undefined && {
          artifact: { ...stated?.artifact, digest },
        }),
      },
    };
  }
}

/**
 * From each environment to the following one, where that does not run the same
 * release. Of the configuration, environments that are not used are passed over.
 */
function nextOf(
  { environments, ladder, steps }: Promotion,
  isOwnLadder: boolean,
): Next[] {
  const runningIn = (name: string | undefined) =>
    environments.find(one => one.name === name)?.running;
  const used = isOwnLadder
    ? ladder
    : ladder.filter(
        (name, index) =>
          index === ladder.length - 1 || runningIn(name) !== undefined,
      );
  return used.flatMap((to, index) => {
    const from = used[index - 1];
    const running = runningIn(from);
    const isSame = steps.some(
      step => step.from === from && step.to === to && step.state === 'same',
    );
    return running && !isSame ? [{ from, to, running }] : [];
  });
}
