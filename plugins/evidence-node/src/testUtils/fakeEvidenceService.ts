import {
  createServiceFactory,
  ServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  canonicalJson,
  decisionCaseInputSchema,
  factsRequestSchema,
  normalizeRepository,
  signalSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  AddedFact,
  AlertGroup,
  Change,
  ChangeInput,
  ContextRequest,
  Decision,
  DecisionInput,
  EntityFacts,
  EvidenceContext,
  FeedEntry,
  GraphAnswer,
  Incident,
  Observations,
  PipelineRun,
  Promotion,
  Resolution,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  EvidenceService,
  EvidenceServiceOptions,
  evidenceServiceRef,
  PublishedCase,
} from '../evidenceService';
import { GoneError } from '../retention';
import { parseInput } from '../validation';
import { isOrAny, isWithin, pageOf } from './filters';
import { namesOf } from './namesOf';
import { onLadder } from './onLadder';
import { registerOf } from './registerOf';

export type FakeEvidenceServiceOptions = {
  /** Answered by the reference of their subject. */
  contexts?: EvidenceContext[];
  /** Answered by their reference. */
  graphs?: GraphAnswer[];
  /** Answered by their reference. */
  promotions?: Promotion[];
  /** What a text signal gives: a reference to answer with, or why there is none. */
  signals?: Record<string, string | Resolution>;
  /** What `getFeed` returns; entries may be added while it runs. */
  feed?: FeedEntry[];
  /** Entries up to this step are answered with 410, as no longer kept. */
  feedStart?: number;
  /**
   * What `getFacts` returns, sorted by reference; may be changed while it runs.
   */
  facts?: EntityFacts[];
  /** What `listFacts` returns. */
  addedFacts?: AddedFact[];
  alertGroups?: AlertGroup[];
  incidents?: Incident[];
  /** The register, the latest first; by default what the recorded decisions come to. */
  register?: Decision[];
  /** Newest first; what has a `leftAt` is listed where `former` is requested. */
  changes?: Change[];
  /** Newest first. */
  runs?: PipelineRun[];
  /** What these do; by default nothing can be proposed, and no repository made. */
  propose?: EvidenceService['propose'];
  closeIssue?: EvidenceService['closeIssue'];
  closeProposal?: EvidenceService['closeProposal'];
  createRepository?: EvidenceService['createRepository'];
  checkRepository?: EvidenceService['checkRepository'];
  withdrawRepository?: EvidenceService['withdrawRepository'];
  /** Thrown by every call. */
  error?: Error;
};

export type FakeEvidenceService = EvidenceService & {
  /** Every call of `getContext`, in order. */
  readonly calls: {
    request: ContextRequest;
    options: EvidenceServiceOptions;
  }[];
  /** Every push, in order. */
  readonly pushed: Observations[];
  /** Every change that was reported, in order and once for each source and id. */
  readonly reported: ChangeInput[];
  /** Every decision that was recorded, in order and once each. */
  readonly decisions: DecisionInput[];
  /** The highest revision of each case that was published. */
  readonly cases: Map<string, PublishedCase>;
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
  const { contexts = [], signals = {} } = options;
  const calls: FakeEvidenceService['calls'] = [];
  const pushed: Observations[] = [];
  const decisions: DecisionInput[] = [];
  const cases = new Map<string, PublishedCase>();
  const reported: ChangeInput[] = [];
  const fake: EvidenceService = {
    async getContext(request, serviceOptions) {
      calls.push({ request, options: serviceOptions });
      if (options.error) {
        throw options.error;
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

    async getGraph({ at, entityRef }) {
      const graph = given(options.graphs).find(
        one =>
          one.entityRef === entityRef &&
          (at === undefined || Date.parse(one.at) <= Date.parse(at)),
      );
      if (!graph) {
        throw new NotFoundError(`There is no entity '${entityRef}'`);
      }
      return graph;
    },

    async getPromotion({ entityRef, ladder }) {
      const promotion = given(options.promotions).find(
        one => one.entityRef === entityRef,
      );
      if (!promotion) {
        throw new NotFoundError(`There is no entity '${entityRef}'`);
      }
      return onLadder(promotion, ladder);
    },

    async resolve(input) {
      // As evidence itself refuses what is no signal.
      const signal = parseInput(signalSchema, input, 'signal');
      const answer = signal.type === 'text' ? signals[signal.text] : undefined;
      if (options.error) {
        throw options.error;
      }
      return typeof answer === 'string'
        ? { status: 'matched', entityRef: answer, candidates: [] }
        : answer ?? { status: 'unmatched', candidates: [] };
    },

    async getFeed({ after, limit = 200 }) {
      const entries = given(options.feed);
      if (after < (options.feedStart ?? 0)) {
        throw new GoneError('The feed is no longer kept from there on');
      }
      const items = entries.filter(({ seq }) => seq > after).slice(0, limit);
      const end = entries.at(-1)?.seq ?? 0;
      return { items, nextAfter: items.at(-1)?.seq ?? Math.min(after, end) };
    },

    async getFacts(request) {
      const query = parseInput(factsRequestSchema, request, 'request');
      const { cursor = '', entityRefs, kinds, limit, names } = query;
      const wanted = query.repository && normalizeRepository(query.repository);
      const found = given(options.facts).filter(
        ({ entityRef, kind, facts, owner }) =>
          entityRef > cursor &&
          (query.owner === undefined || owner === query.owner) &&
          (!entityRefs || entityRefs.includes(entityRef)) &&
          (!wanted || repositoryOf(facts) === wanted) &&
          (!kinds || kinds.includes(kind)),
      );
      const items = found.slice(0, limit).map(({ facts, ...rest }) => ({
        ...rest,
        facts: facts.filter(({ name }) => !names || names.includes(name)),
      }));
      return {
        items,
        nextCursor: found.length > limit ? items.at(-1)?.entityRef : undefined,
        seq: given(options.feed).at(-1)?.seq ?? 0,
      };
    },

    listFacts: async () => given(options.addedFacts),

    async getAlertGroup(id) {
      const group = given(options.alertGroups).find(one => one.id === id);
      if (!group) {
        throw new NotFoundError(`There is no alert group '${id}'`);
      }
      return group;
    },

    async listAlertGroups(query) {
      return pageOf(
        given(options.alertGroups).filter(
          ({ status, entityRefs }) =>
            isOrAny(query.status, [status]) &&
            isOrAny(query.entityRef, entityRefs),
        ),
        query,
      );
    },

    async listIncidents(query) {
      return pageOf(
        given(options.incidents).filter(
          one =>
            isOrAny(query.status, [one.status]) &&
            isOrAny(query.entityRef, namesOf(one, query)) &&
            isOrAny(query.source, [one.source]) &&
            isWithin(one.start, query) &&
            isWithin(one.updatedAt, { from: query.learnedFrom }),
        ),
        query,
      );
    },

    async getIncident(key) {
      const found = given(options.incidents).filter(
        one => one.key === key || one.id === key,
      );
      if (found.length === 0) {
        throw new NotFoundError(`There is no incident '${key}'`);
      }
      if (found.length > 1) {
        throw new ConflictError(`Several sources have an incident '${key}'`);
      }
      return found[0];
    },

    async listDecisions(query) {
      return pageOf(
        (options.register ?? registerOf(decisions)).filter(
          ({ subject, type }) =>
            isOrAny(query.type, [type]) &&
            isOrAny(query.entityRef, [String(subject.entityRef)]),
        ),
        query,
      );
    },

    async reportChange(change) {
      const id = `${change.source} ${change.id ?? canonicalJson(change)}`;
      const isKnown = given(reported).some(
        one => `${one.source} ${one.id ?? canonicalJson(one)}` === id,
      );
      if (!isKnown) {
        reported.push(change);
      }
      return { id, status: isKnown ? 'duplicate' : 'stored' };
    },

    async pushObservations(observations) {
      if (options.error) {
        throw options.error;
      }
      pushed.push(observations);
      const { facts = [], edges = [], workloads = [] } = observations;
      const resolved = facts.length + edges.length + workloads.length;
      return { resolved, unresolved: 0, refused: 0, items: [] };
    },

    async recordDecision(decision) {
      if (options.error) {
        throw options.error;
      }
      const { id } = decision;
      const known = decisions.findIndex(one => one.id === id);
      const place = known < 0 ? decisions.push(decision) - 1 : known;
      if (canonicalJson(decisions[place]) !== canonicalJson(decision)) {
        throw new ConflictError(
          `Another decision was recorded under the id '${id}'; take a new id`,
        );
      }
      return {
        id,
        status: known < 0 ? 'recorded' : 'existing',
        seq: place + 1,
        at: '2026-03-01T12:00:00.000Z',
        hash: (place + 1).toString(16).padStart(64, '0'),
      };
    },

    async publishCase(published) {
      if (options.error) {
        throw options.error;
      }
      const { id: _, ...one } = published;
      parseInput(decisionCaseInputSchema, one, 'case');
      const known = cases.get(published.id);
      if (known && known.revision >= published.revision) {
        return { id: published.id, status: 'existing' };
      }
      cases.set(published.id, published);
      return { id: published.id, status: 'stored' };
    },

    // A test may set it while it runs.
    propose: (...call) => (options.propose ?? nothingThere)(...call),
    closeIssue: (...call) => (options.closeIssue ?? nothingThere)(...call),
    closeProposal: options.closeProposal ?? nothingThere,
    createRepository: options.createRepository ?? nothingThere,
    checkRepository: async (...of) => options.checkRepository?.(...of) ?? {},
    withdrawRepository:
      options.withdrawRepository ?? (async () => ({ status: 'absent' })),

    async listRuns({ entityRef, revision, ...page }) {
      const found = given(options.runs).filter(
        one =>
          isOrAny(entityRef, [String(one.entityRef)]) &&
          isOrAny(revision, [String(one.revision)]),
      );
      return pageOf(found, page as { cursor?: string; limit?: number });
    },

    async listChanges(query) {
      return pageOf(
        given(options.changes).filter(
          ({ entityRef = '', kind, leftAt, occurredAt }) =>
            (leftAt !== undefined) === (query.former === 'true') &&
            isOrAny(query.entityRef, [entityRef]) &&
            (query.kind === undefined || query.kind.includes(kind)) &&
            isWithin(occurredAt, query),
        ),
        query,
      );
    },
  };

  function given<T>(items: T[] = []): T[] {
    if (options.error) {
      throw options.error;
    }
    return items;
  }

  return {
    ...fake,
    calls,
    pushed,
    reported,
    decisions,
    cases,
    factory: createServiceFactory({
      service: evidenceServiceRef,
      deps: {},
      factory: () => fake,
    }),
  };
}

/** By `catalog.source`, as evidence reads descriptions. */
function repositoryOf(facts: EntityFacts['facts']): string | undefined {
  const source = facts.find(({ name }) => name === 'catalog.source');
  const { value } = (source?.value ?? {}) as { value?: string };
  return value && normalizeRepository(value.replace(/^url:/, ''));
}

function momentOf({ at, onset, environment }: ContextRequest) {
  return {
    ...(at !== undefined && { at }),
    ...(onset !== undefined && { onset }),
    ...(environment !== undefined && { environment }),
  };
}

async function nothingThere(): Promise<never> {
  throw new ConflictError('Nothing can be proposed here');
}
