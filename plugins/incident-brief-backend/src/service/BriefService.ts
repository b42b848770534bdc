import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type {
  ContextRequest,
  Resolution,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  assembleBrief,
  Brief,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { briefDigest } from './digest';

/** The brief, or why there is none. */
export type BriefAnswer =
  | { status: 'found'; brief: Brief }
  | { status: 'ambiguous' | 'unmatched'; resolution: Resolution };

/** Makes briefs from evidence, as the one who asks may see it. */
export class BriefService {
  readonly #evidence: EvidenceService;
  readonly #clock: Clock;

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
    const answer = await this.#getContext(request, options);
    if (answer.status !== 'found') {
      return answer;
    }
    const assembled = assembleBrief(answer.context);
    return {
      status: 'found',
      brief: {
        ...assembled,
        digest: briefDigest(assembled),
        generatedAt: this.#clock().toISOString(),
      },
    };
  }

  async #getContext(
    request: ContextRequest,
    options: { credentials: BackstageCredentials },
  ) {
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
