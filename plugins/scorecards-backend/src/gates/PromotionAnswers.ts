import type { AuthService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type {
  Promotion,
  RunningRelease,
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
import type { GateStore } from './GateStore';

/** Of the register; what was stated of a release earlier is not known. */
const mostDecisions = 100;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<
    EvidenceService,
    'getFacts' | 'getPromotion' | 'listDecisions'
  >;
  gates: Pick<GateService, 'check'>;
  releases: Pick<ReleaseReader, 'readLadderOf'>;
  store: Pick<GateStore, 'requestsOf'>;
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
    const stated = await this.#statedOf(entityRef, next, own);
    const { value } = (items[0].facts[0]?.value as { value?: string }) ?? {};
    const answers: PromotionAnswer[] = [];
    for (const [index, one] of next.entries()) {
      const { digest, revision } = one.running;
      answers.push({
        ...{ from: one.from, to: one.to },
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
              requestOf(one, {
                ...{ entityRef, stated: stated[index] },
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
      .check(request, caller)
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
          ...{ rule, title, reason, answer: line.atDeploy },
          ...(satisfiedBy !== undefined && { satisfiedBy }),
        })),
      missing: missing.map(({ input }) => input),
    };
  }

  /**
   * What pipelines stated last of each, such as tests and migrations: where it is to
   * go, or else where it went.
   */
  async #statedOf(
    entityRef: string,
    next: readonly Next[],
    own: Parameters<EvidenceService['listDecisions']>[1],
  ): Promise<(GateRequest['release'] | undefined)[]> {
    const { evidence, store } = this.#options;
    if (next.length === 0) {
      return [];
    }
    const { items } = await evidence.listDecisions(
      { entityRef, type: 'gate', limit: mostDecisions },
      own,
    );
    const ids = next.map(({ running: { digest, revision }, to }) => {
      const same = items.filter(({ subject }) =>
        digest === undefined
          ? revision !== undefined && subject.release === revision
          : subject.release === digest,
      );
      const there = same.find(({ subject }) => subject.environment === to);
      return (there ?? same.at(0))?.id.split(':')[1];
    });
    const requests = await store.requestsOf(ids.flatMap(id => id ?? []));
    return ids.map((id, index) => {
      const request = id === undefined ? undefined : requests.get(id);
      return request?.release && request.environment !== next[index].to
        ? statedElsewhere(request.release)
        : request?.release;
    });
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

function requestOf(
  { running, to }: Next,
  of: {
    entityRef: string;
    repository: string;
    stated: GateRequest['release'];
  },
): GateRequest {
  const { digest, revision } = running;
  const { entityRef, repository, stated } = of;
  const isCommit = commitSchema.safeParse(revision).success;
  return {
    ...{ repository, services: [entityRef], environment: to },
    ...{ stage: 'pull-request', action: 'deploy' },
    release: {
      ...stated,
      ...(isCommit && { commit: revision }),
      ...(digest !== undefined && {
        artifact: { ...stated?.artifact, digest },
      }),
    },
  };
}
