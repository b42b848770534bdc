import {
  compareText,
  Discrepancy,
  DiscrepancyOwner,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EstateView } from '../estate/EstateReader';
import { isPatchable } from './database/rows';
import { emptyLine } from './database/summarize';
import {
  discrepancyCursor,
  DiscrepancyFilter,
  DiscrepancyReport,
  DiscrepancyStore,
  readDiscrepancyCursor,
} from '../database/DiscrepancyStore';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { EstateModel } from '../estate/projection/EstateModel';
import type { SeenEvidence } from '../visibility/SeenEvidence';
import { findAsSeen, FindReader } from './find';
import { DiscrepancyOptions } from './options';

/** An answer is good for so long: what it rests on ages. Milliseconds. */
const keptFor = 30_000;

type Kept = { position: number; at: number; items: Promise<Discrepancy[]> };

export type DiscrepanciesAsSeenOptions = {
  discrepancies: Pick<DiscrepancyStore, 'findAll'>;
  options: DiscrepancyOptions;
  seen: Pick<SeenEvidence, 'facts' | 'past'>;
  store: Pick<
    EvidenceStore,
    | 'entitiesByRef'
    | 'facts'
    | 'feedHead'
    | 'observationsByKey'
    | 'sourcesInBaseline'
  >;
};

/**
 * The discrepancies of the estate as it is to a viewer from whom something is
 * hidden. What is recorded follows from the whole estate: there a name may mean
 * two that means one to this viewer, and a call may be declared by way of an API
 * that they don't see. So they are found anew in what the viewer sees; only what
 * people decided is taken over. What does not exist is left out: it may be
 * hidden, and that is not theirs to know.
 */
export class DiscrepanciesAsSeen {
  readonly #options: DiscrepanciesAsSeenOptions;
  readonly #kept = new WeakMap<EstateModel, Kept>();

  constructor(options: DiscrepanciesAsSeenOptions) {
    this.#options = options;
  }

  /** The latest first. Cost: what the viewer sees, once for all who see the same. */
  async all(estate: EstateView): Promise<Discrepancy[]> {
    const { discrepancies } = this.#options;
    const found = await this.#found(estate);
    const decided = new Map(
      (await discrepancies.findAll(found.map(({ id }) => id))).map(one => [
        one.id,
        one,
      ]),
    );
    return found.map(one => withDecision(one, decided.get(one.id), estate));
  }

  async #found(estate: EstateView): Promise<Discrepancy[]> {
    const { model, at } = estate;
    const position = await this.#options.store.feedHead();
    const kept = this.#kept.get(model);
    if (
      kept?.position === position &&
      at - kept.at < keptFor &&
      at >= kept.at
    ) {
      return kept.items;
    }
    const items = this.#find(estate);
    this.#kept.set(model, { position, at, items });
    items.catch(() => this.#kept.delete(model));
    return items;
  }

  async #find(estate: EstateView): Promise<Discrepancy[]> {
    const { model, at } = estate;
    const { options } = this.#options;
    const reader = this.#readerFor(estate);
    const refs = [...model.graph.records()].map(({ ref }) => ref).sort();
    const found: Discrepancy[] = [];
    for (let start = 0; start < refs.length; start += 500) {
      const some = refs.slice(start, start + 500);
      const reports = await findAsSeen({
        ...{ model, refs: some, at, reader, options },
      });
      const described = await this.#described(reports, at);
      found.push(...reports.flatMap(one => toDiscrepancy(one, described)));
    }
    return found.sort(latestFirst);
  }

  /**
   * When the catalog described what those rest on of which nothing was
   * observed.
   */
  async #described(
    reports: readonly DiscrepancyReport[],
    at: number,
  ): Promise<ReadonlyMap<string, number>> {
    const refs = reports
      .filter(one => observedAtOf(one).length === 0)
      .flatMap(({ anchor }) => anchor ?? []);
    const entities =
      refs.length > 0
        ? await this.#options.store.entitiesByRef([...new Set(refs)], at)
        : [];
    return new Map(entities.map(({ ref, learnedAt }) => [ref, learnedAt]));
  }

  /** Reads what this viewer may see, and as they may see it. */
  #readerFor(estate: EstateView): FindReader {
    const { seen, store } = this.#options;
    return {
      // Deploys that a signal names may be somebody else's as one sees it.
      deploysOf: async () => [],
      entitiesByRef: (refs, at) => store.entitiesByRef(refs, at),
      facts: async (refs, at) =>
        seen.facts.outright(await store.facts(refs, at)),
      observationsByKey: async (part, keys, at) =>
        seen.past.of(await store.observationsByKey(part, keys, at), estate),
      sourcesInBaseline: async () =>
        seen.past.collectorsAmong(await store.sourcesInBaseline()),
    };
  }
}

/**
 * As it would be recorded, were there nothing else; nothing where its entity has
 * gone meanwhile. Its times are of what it rests on: they stay when time goes on.
 */
function toDiscrepancy(
  report: DiscrepancyReport,
  described: ReadonlyMap<string, number>,
): Discrepancy[] {
  const { anchor, material, firstSeen, evidence, ...rest } = report;
  const observed = observedAtOf(report);
  const times = observed.length > 0 ? observed : [described.get(anchor ?? '')];
  const [earliest, latest] = [times[0], times[times.length - 1]];
  if (earliest === undefined || latest === undefined) {
    return [];
  }
  const first = new Date(firstSeen ?? earliest).toISOString();
  return [
    {
      ...rest,
      state: 'open',
      evidence: evidence ?? [],
      firstSeen: first,
      lastSeen: new Date(latest).toISOString(),
      openedAt: first,
      baseline: report.baseline ?? false,
      reopened: 0,
      patchable: isPatchable(report.kind, report.entityRef),
    },
  ];
}

/** When its evidence was observed, the earliest first; epoch milliseconds. */
function observedAtOf({ evidence = [] }: DiscrepancyReport): number[] {
  return evidence
    .flatMap(({ observedAt }) => (observedAt ? [Date.parse(observedAt)] : []))
    .sort((a, b) => a - b);
}

function withDecision(
  one: Discrepancy,
  recorded: Discrepancy | undefined,
  { at, isKnown }: EstateView,
): Discrepancy {
  if (recorded?.state !== 'accepted' && recorded?.state !== 'dismissed') {
    return one;
  }
  const { state, reason, decidedBy, decidedAt, until } = recorded;
  return until !== undefined && Date.parse(until) <= at
    ? one
    : {
        ...one,
        state,
        reason,
        decidedBy: decidedBy && isKnown(decidedBy) ? decidedBy : undefined,
        decidedAt,
        until,
      };
}

/** A page of them, as the store would give one. */
export function pageOf(
  items: readonly Discrepancy[],
  filter: DiscrepancyFilter,
): Page<Discrepancy> {
  const { kind, state, entityRef, owner, baseline, limit, cursor } = filter;
  const wanted = items.filter(
    one =>
      (kind === undefined || kind.includes(one.kind)) &&
      (state === undefined || state.includes(one.state)) &&
      (entityRef === undefined || one.entityRef === entityRef) &&
      (owner === undefined || (one.owner ?? 'none') === owner) &&
      (baseline === undefined || one.baseline === baseline),
  );
  // What it points at may have gone meanwhile: what comes behind has not.
  const last = cursor === undefined ? undefined : readDiscrepancyCursor(cursor);
  const rest = last
    ? wanted.filter(
        one =>
          Date.parse(one.lastSeen) < last.lastSeen ||
          (Date.parse(one.lastSeen) === last.lastSeen && one.id > last.id),
      )
    : wanted;
  const page = rest.slice(0, limit);
  return {
    items: page,
    ...(rest.length > limit && {
      nextCursor: discrepancyCursor(page[page.length - 1]),
    }),
  };
}

/** One line an owner, as the store would give them. */
export function ownersOf(items: readonly Discrepancy[]): DiscrepancyOwner[] {
  const owners = new Map<string | undefined, DiscrepancyOwner>();
  for (const { owner, kind, state, baseline, openedAt } of items) {
    if (state === 'open' || state === 'accepted') {
      const line = owners.get(owner) ?? emptyLine(owner, openedAt);
      line[baseline ? 'baseline' : 'new'] += 1;
      line.accepted += state === 'accepted' ? 1 : 0;
      line.byKind[kind] = (line.byKind[kind] ?? 0) + 1;
      line.oldest = line.oldest < openedAt ? line.oldest : openedAt;
      owners.set(owner, line);
    }
  }
  return [...owners.values()];
}

function latestFirst(a: Discrepancy, b: Discrepancy): number {
  return compareText(b.lastSeen, a.lastSeen) || compareText(a.id, b.id);
}
