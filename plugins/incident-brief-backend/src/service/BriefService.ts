import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type {
  ContextRequest,
  EvidenceContext,
  Resolution,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type Clock,
  createCounter,
  type EvidenceService,
  type GetContextOptions,
  MeasuredWork,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  assembleBrief,
  Brief,
  holdsUntil,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { briefDigest } from './digest';

const assemblies = new MeasuredWork({
  name: 'brief.assemble',
  description: 'Briefs, with the evidence that they are made from',
});
const countLookUps = createCounter({
  name: 'cache.requests',
  description: 'Look-ups in what is kept in memory, by whether it was there',
});

/** The brief, or why there is none. */
export type BriefAnswer =
  | { status: 'found'; brief: Brief }
  | { status: 'ambiguous' | 'unmatched'; resolution: Resolution };

type Assembled = Omit<Brief, 'generatedAt'>;
/** From and until when it is so, epoch milliseconds. */
type Kept = { assembled: Assembled; from: number; until: number };

/** Makes briefs from evidence, as the one who asks may see it. */
export class BriefService {
  readonly #evidence: EvidenceService;
  readonly #clock: Clock;
  /** By what their contexts rest on. */
  readonly #kept = new WeakMap<object, Kept>();

  constructor(options: { evidence: EvidenceService; clock: Clock }) {
    this.#evidence = options.evidence;
    this.#clock = options.clock;
  }

  /**
   * @throws ServiceUnavailableError if evidence can't be reached; what evidence
   *   refuses is thrown as it refused it
   */
  async getBrief(
    request: ContextRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<BriefAnswer> {
    return assemblies.run(
      {},
      () => this.#makeBrief(request, options),
      ({ status }) => status,
    );
  }

  async #makeBrief(
    request: ContextRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<BriefAnswer> {
    let early: { context: EvidenceContext; assembled: Assembled } | undefined;
    const answer = await this.#getContext(request, {
      ...options,
      // While it is made sure that this is still so.
      early: (context, basis) => {
        early = { context, assembled: this.#assembleOnce(context, basis) };
      },
    });
    if (answer.status !== 'found') {
      return answer;
    }
    const { context } = answer;
    return {
      status: 'found',
      brief: {
        ...(early?.context === context ? early.assembled : assemble(context)),
        generatedAt: this.#clock().toISOString(),
      },
    };
  }

  /** What was assembled on the same basis holds until time makes another of it. */
  #assembleOnce(context: EvidenceContext, basis: object): Assembled {
    const at = Date.parse(context.at);
    const kept = this.#kept.get(basis);
    const isKept = kept && kept.from <= at && at < kept.until;
    countLookUps({ cache: 'briefs', result: isKept ? 'hit' : 'miss' });
    if (isKept) {
      return { ...kept.assembled, at: context.at };
    }
    const assembled = assemble(context);
    this.#kept.set(basis, { assembled, from: at, until: holdsUntil(context) });
    return assembled;
  }

  async #getContext(request: ContextRequest, options: GetContextOptions) {
    try {
      return await this.#evidence.getContext(request, options);
    } catch (error) {
      if (typeof (error as { status?: unknown }).status === 'number') {
        throw error;
      }
      throw new ServiceUnavailableError(
        'Evidence could not be reached, so there is no brief; try again',
        error as Error,
      );
    }
  }
}

function assemble(context: EvidenceContext): Assembled {
  const assembled = assembleBrief(context);
  return { ...assembled, digest: briefDigest(assembled) };
}
