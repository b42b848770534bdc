import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type {
  ContextRequest,
  EvidenceContext,
  Resolution,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
  GetContextOptions,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  assembleBrief,
  Brief,
  holdsUntil,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { briefDigest } from './digest';

/** The brief, or why there is none. */
export type BriefAnswer =
  | { status: 'found'; brief: Brief }
  | { status: 'ambiguous' | 'unmatched'; resolution: Resolution };

type Told = Omit<Brief, 'generatedAt'>;
/** From and until when it is so, epoch milliseconds. */
type Kept = { told: Told; from: number; until: number };

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
    let early: { context: EvidenceContext; told: Told } | undefined;
    const answer = await this.#getContext(request, {
      ...options,
      // While it is made sure that this is still so.
      early: (context, basis) => {
        early = { context, told: this.#tell(context, basis) };
      },
    });
    if (answer.status !== 'found') {
      return answer;
    }
    const { context } = answer;
    return {
      status: 'found',
      brief: {
        ...(early?.context === context ? early.told : tell(context)),
        generatedAt: this.#clock().toISOString(),
      },
    };
  }

  /** What was told on the same basis holds until time makes another of it. */
  #tell(context: EvidenceContext, basis: object): Told {
    const at = Date.parse(context.at);
    const kept = this.#kept.get(basis);
    if (kept && kept.from <= at && at < kept.until) {
      return { ...kept.told, at: context.at };
    }
    const told = tell(context);
    this.#kept.set(basis, { told, from: at, until: holdsUntil(context) });
    return told;
  }

  async #getContext(request: ContextRequest, options: GetContextOptions) {
    try {
      return await this.#evidence.getContext(request, options);
    } catch (error) {
      if (typeof (error as { status?: unknown }).status === 'number') {
        throw error;
      }
      throw new ServiceUnavailableError(
        'Evidence could not be asked, so there is no brief; try again',
        error as Error,
      );
    }
  }
}

function tell(context: EvidenceContext): Told {
  const assembled = assembleBrief(context);
  return { ...assembled, digest: briefDigest(assembled) };
}
