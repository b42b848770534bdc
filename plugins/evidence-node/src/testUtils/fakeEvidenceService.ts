import {
  createServiceFactory,
  ServiceFactory,
} from '@backstage/backend-plugin-api';
import type {
  ContextRequest,
  EvidenceContext,
  Resolution,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  EvidenceService,
  EvidenceServiceOptions,
  evidenceServiceRef,
} from '../evidenceService';

export type FakeEvidenceServiceOptions = {
  /** Answered by the reference of their subject. */
  contexts?: EvidenceContext[];
  /** What a text signal gives: a reference to answer with, or why there is none. */
  signals?: Record<string, string | Resolution>;
  /** Thrown by every call. */
  error?: Error;
};

export type FakeEvidenceService = EvidenceService & {
  /** Every call, in order. */
  readonly calls: {
    request: ContextRequest;
    options: EvidenceServiceOptions;
  }[];
  /** Put this into `startTestBackend` to replace the real one. */
  readonly factory: ServiceFactory;
};

/**
 * Evidence from memory, for tests of plugins that rest on it. `at`, `onset` and
 * `environment` of a request replace those of the context; what is not there is
 * unmatched.
 *
 * @example
 * ```ts
 * const evidence = fakeEvidenceService({ contexts: [context] });
 * await startTestBackend({ features: [myPlugin, evidence.factory] });
 * ```
 */
export function fakeEvidenceService(
  options: FakeEvidenceServiceOptions = {},
): FakeEvidenceService {
  const { contexts = [], signals = {}, error } = options;
  const calls: FakeEvidenceService['calls'] = [];
  const fake: EvidenceService = {
    async getContext(request, serviceOptions) {
      calls.push({ request, options: serviceOptions });
      if (error) {
        throw error;
      }
      const text =
        request.signal?.type === 'text' ? request.signal.text : undefined;
      const answer =
        request.entityRef ?? (text === undefined ? undefined : signals[text]);
      if (typeof answer === 'object') {
        return answer.status === 'ambiguous'
          ? { status: 'ambiguous', resolution: answer }
          : { status: 'unmatched', resolution: answer };
      }
      const context = contexts.find(
        ({ subject }) => subject.entityRef === answer,
      );
      return context
        ? { status: 'found', context: { ...context, ...momentOf(request) } }
        : {
            status: 'unmatched',
            resolution: { status: 'unmatched', candidates: [] },
          };
    },
  };
  return {
    ...fake,
    calls,
    factory: createServiceFactory({
      service: evidenceServiceRef,
      deps: {},
      factory: () => fake,
    }),
  };
}

function momentOf({ at, onset, environment }: ContextRequest) {
  return {
    ...(at !== undefined && { at }),
    ...(onset !== undefined && { onset }),
    ...(environment !== undefined && { environment }),
  };
}
