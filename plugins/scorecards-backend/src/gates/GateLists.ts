import type { AuthService } from '@backstage/backend-plugin-api';
import {
  dayMs,
  type Environments,
  normalizeRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type Clock,
  type EvidenceService,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  GateAnswer,
  gateAnswers,
  GateDecisionsQuery,
  GateLine,
  GatePipelineWaits,
  GateSummary,
  GateSummaryQuery,
  GateWaits,
  GateWaitsQuery,
  ListedGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import { gateWaitsOf } from '@plumbline/backstage-plugin-scorecards-common/gates';
import { GateCaller, GateReaders } from './GateReaders';
import { commitKey } from './GateReviews';
import type { GateReviewStore } from './GateReviewStore';
import type { GateStore, StoredGate } from './GateStore';
import { isInForce } from './isInForce';
import { readWaits } from './readWaits';
import { waitsByPipeline } from './waitsByPipeline';

type Options = {
  auth: AuthService;
  clock: Clock;
  environments: Environments;
  evidence: Pick<EvidenceService, 'getFacts' | 'listRuns'>;
  readers: GateReaders;
  reviews: Pick<GateReviewStore, 'approved'>;
  store: GateStore;
};

/** What gates decided, listed and counted. */
export class GateLists {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws InputError for the cursor of another list */
  async list(
    query: GateDecisionsQuery,
    caller: GateCaller,
  ): Promise<{ items: ListedGateDecision[]; nextCursor?: string }> {
    const { clock, readers, store } = this.#options;
    const { limit, commit, cursor, from, repository, to, ...named } = query;
    const filter = {
      ...named,
      ...(commit !== undefined &&
        repository !== undefined && {
          commit: commitKey(
            normalizeRepository(repository) ?? repository,
            commit,
          ),
        }),
      ...(from !== undefined && { from: Date.parse(from) }),
      ...(to !== undefined && { to: Date.parse(to) }),
    };
    const ofCaller = await this.#ofCaller(caller);
    const { items, nextCursor } = await visiblePage({
      limit,
      cursor,
      read: page => store.list({ ...filter, ...ofCaller }, page),
      visible: found => readers.readable(found, caller),
      position: ({ decision: { id, at } }) => ({ id, at: Date.parse(at) }),
    });
    const now = clock().getTime();
    return { items: items.map(one => toListed(one, now)), nextCursor };
  }

  async summary(
    { stage, days }: GateSummaryQuery,
    caller: GateCaller,
  ): Promise<GateSummary> {
    const { clock, store } = this.#options;
    const today = Math.floor(clock().getTime() / dayMs) * dayMs;
    const since = today - (days - 1) * dayMs;
    const counted = await store.count({
      stage,
      since,
      ...(await this.#ofCaller(caller)),
    });
    const found = new Map<number, Record<GateAnswer, number>>();
    for (const { day, answer, count } of counted) {
      const counts = found.get(day) ?? noneCounted();
      found.set(day, { ...counts, [answer]: count });
    }
    return {
      stage,
      from: dayOf(since),
      days: [...found]
        .sort(([one], [other]) => one - other)
        .map(([day, counts]) => ({ day: dayOf(day), counts })),
    };
  }

  async waits(query: GateWaitsQuery, caller: GateCaller): Promise<GateWaits> {
    const { waits, ...of } = await this.#waits(query, caller);
    return { ...of, rules: gateWaitsOf(waits) };
  }

  async waitsByPipeline(
    query: GateWaitsQuery,
    caller: GateCaller,
  ): Promise<GatePipelineWaits> {
    const { waits, ...of } = await this.#waits(query, caller);
    const found = await waitsByPipeline(waits, this.#options);
    // Waits that are looked up are never earlier than the decisions that are read.
    return { ...of, ...found };
  }

  async #waits(query: GateWaitsQuery, caller: GateCaller) {
    const { readers } = this.#options;
    return readWaits(query, {
      ...this.#options,
      ofCaller: await this.#ofCaller(caller),
      readable: found => readers.readable(found, caller),
    });
  }

  async #ofCaller({ credentials, principal }: GateCaller) {
    const seesAll = await this.#options.readers.seesAll(credentials);
    return seesAll ? {} : { requester: principal };
  }
}

function toListed(
  stored: Omit<StoredGate, 'basis'>,
  now: number,
): ListedGateDecision {
  const { decision } = stored;
  const { action, environment, head, release, repository } = decision.request;
  return {
    id: decision.id,
    stage: decision.stage,
    at: decision.at,
    validUntil: decision.validUntil,
    answer: decision.answer,
    atDeploy: decision.atDeploy,
    requester: decision.requester,
    services: decision.services,
    repository,
    action,
    environment,
    head,
    digest: release?.artifact?.digest,
    url: release?.url,
    objections: objectionsIn(decision.lines),
    inForce: isInForce(stored, now),
  };
}

function objectionsIn(
  lines: readonly GateLine[],
): ListedGateDecision['objections'] {
  const strictness = ({ answer, inGate }: GateLine) =>
    gateAnswers.indexOf(answer) * gateAnswers.length +
    gateAnswers.indexOf(inGate);
  const open = lines
    .filter(({ status }) => status !== 'pass')
    .sort((a, b) => strictness(b) - strictness(a));
  const first = new Map<string, GateLine>();
  for (const line of open) {
    if (!first.has(line.rule)) {
      first.set(line.rule, line);
    }
  }
  return [...first.values()].map(({ rule, title, answer, inGate }) => ({
    rule,
    title,
    answer,
    inGate,
  }));
}

function noneCounted(): Record<GateAnswer, number> {
  return { allow: 0, warn: 0, review: 0, block: 0 };
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
