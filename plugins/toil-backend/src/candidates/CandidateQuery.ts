import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import {
  Autonomy,
  bucketRuleOf,
  buckets,
  CandidateDetail,
  CandidateSort,
  candidateStates,
  CandidateState,
  defaultCapacity,
  HistoryEntry,
  LadderAnswer,
  ladderOf,
  ListedCandidate,
  missingReadiness,
  ParsedCandidateQuery,
  teamToil,
  ToilSummary,
} from '@plumbline/backstage-plugin-toil-common';
import type { NameStore } from '../names/NameStore';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { Reader, Readers } from './Readers';
import type { Backlog } from './Backlog';
import { CandidateStore } from './CandidateStore';
import { CandidateKey, candidateKeyOf, StoredCandidate } from './records';
import { countedGroupOf, observedOf } from './derive';
import { forReader, refsOf } from './forReader';
import { presentCandidate, presentObservations } from './presentCandidate';
import { savedOf } from './saved';
import type { RunStore } from './RunStore';
import { decodeCursor, encodeCursor, visiblePage } from './Visible';

const shownByDefault: readonly CandidateState[] = candidateStates.filter(
  state => state !== 'done' && state !== 'dismissed',
);
const weeks = 12;
/** Each is measured by itself. */
const finishedMeasured = 100;
/** Runs that may count towards a rung, and those shown. */
const mostRuns = 1_000;
const shownRuns = 20;

type Options = {
  backlog: Backlog;
  clock: Clock;
  mostInProgress: number;
  names: Pick<NameStore, 'refsOf'>;
  /** Verified runs that each rung asks for. */
  needs: Record<Autonomy, number>;
  occurrences: OccurrenceStore;
  readers: Readers;
  runs: RunStore;
  store: CandidateStore;
};

/** Answers about candidates, as the caller may see what they are about. */
export class CandidateQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws InputError for a cursor of another list */
  async list(
    query: ParsedCandidateQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<ListedCandidate>> {
    const { backlog, clock, readers, store } = this.#options;
    const { limit, cursor, sort, state = shownByDefault, ...filter } = query;
    await backlog.ensureFresh();
    const start = cursor === undefined ? undefined : keyOf(cursor, sort);
    const reader = await readers.of(credentials);
    if (!(await reader.seesOwner(filter.owner))) {
      return { items: [] };
    }
    const { items, hasMore } = await visiblePage<StoredCandidate>({
      limit,
      after: undefined,
      read: (after, count) =>
        store.list(
          { ...filter, state },
          {
            sort,
            after: after ? candidateKeyOf(sort, after) : start,
            limit: count,
          },
        ),
      visible: found => reader.candidates(found),
    });
    const now = clock().getTime();
    const maySee = await reader.entities(items.flatMap(refsOf));
    const last = items[items.length - 1];
    const key = last && candidateKeyOf(sort, last);
    const weeksOf = await this.#weeksOf(items, now);
    return {
      items: items.map(each => ({
        ...presentCandidate(forReader(each, maySee), now),
        weeks: weeksOf(each),
      })),
      nextCursor: hasMore ? encodeCursor([sort, key.value, key.id]) : undefined,
    };
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<CandidateDetail> {
    const { clock, occurrences, readers, store } = this.#options;
    const found = await this.find(id, credentials);
    const reader = await readers.of(credentials);
    const { candidate: stored, history } = await reader.about(
      found,
      await store.historyOf(found.id, 200),
    );
    const now = clock().getTime();
    return {
      ...presentCandidate(stored, now),
      observations: presentObservations(stored.observations),
      weeks: (await this.#weeksOf([stored], now))(stored),
      history,
      missing: missingReadiness(stored.stated.readiness ?? {}),
      ladder: await this.ladderOf(stored),
      saved: await savedOf(stored, occurrences),
    };
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async find(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<StoredCandidate> {
    const { backlog, store } = this.#options;
    await backlog.ensureFresh();
    const stored = await store.find(id);
    const [seen] = await this.visible(stored ? [stored] : [], credentials);
    if (seen) {
      return seen;
    }
    throw new NotFoundError(`There is no candidate '${id.slice(0, 100)}'`);
  }

  /** The latest of its history that the caller may see. */
  async lastStep(
    candidate: StoredCandidate,
    credentials: BackstageCredentials,
  ): Promise<HistoryEntry | undefined> {
    const { readers, store } = this.#options;
    const reader = await readers.of(credentials);
    const last = await store.historyOf(candidate.id, 1);
    return (await reader.about(candidate, last)).history[0];
  }

  /** Those that the caller may see. */
  async visible(
    candidates: readonly StoredCandidate[],
    credentials: BackstageCredentials,
  ): Promise<StoredCandidate[]> {
    const reader = await this.#options.readers.of(credentials);
    return reader.candidates(candidates);
  }

  /**
   * Where it stands on the ladder.
   *
   * @param options.notReportedBy - whose word for a success does not count
   */
  async ladderOf(
    candidate: Pick<StoredCandidate, 'id' | 'stated'>,
    options: { notReportedBy?: string } = {},
  ): Promise<LadderAnswer> {
    return (await this.laddersOf(candidate))(options.notReportedBy);
  }

  /** The same for any number of callers; reads the runs once. */
  async laddersOf({
    id,
    stated,
  }: Pick<StoredCandidate, 'id' | 'stated'>): Promise<
    (notReportedBy?: string) => LadderAnswer
  > {
    const { needs, runs } = this.#options;
    const reported = await runs.runsOf(id, mostRuns);
    return notReportedBy => ({
      ...ladderOf(
        stated.autonomy ?? 'observe',
        reported
          .filter(
            ({ outcome, reportedBy }) =>
              outcome === 'failed' ||
              reportedBy.toLocaleLowerCase('en-US') !== notReportedBy,
          )
          .map(run => ({ ...run, at: Date.parse(run.at) })),
        stated.rungSince ?? 0,
        needs,
      ),
      needs,
      runs: reported.slice(0, shownRuns),
    });
  }

  /** One request for all of them. */
  async #weeksOf(
    candidates: readonly StoredCandidate[],
    now: number,
  ): Promise<(candidate: StoredCandidate) => number[]> {
    const groups = candidates.flatMap(each => countedGroupOf(each) ?? []);
    const counted = await this.#options.occurrences.weeksOf(groups, {
      now,
      weeks,
    });
    return candidate => counted.get(countedGroupOf(candidate) ?? '') ?? [];
  }

  async summary(credentials: BackstageCredentials): Promise<ToilSummary> {
    const { backlog, clock, mostInProgress, names } = this.#options;
    const { occurrences, readers, store } = this.#options;
    await backlog.ensureFresh();
    const reader = await readers.of(credentials);
    const { items: all } = await visiblePage<StoredCandidate>({
      limit: 100_000,
      after: undefined,
      read: (after, limit) =>
        store.list(
          { state: shownByDefault },
          {
            sort: 'priority',
            after: after && candidateKeyOf('priority', after),
            limit,
          },
        ),
      visible: found => reader.candidates(found),
    });
    const named = await names.refsOf();
    const maySee = await reader.entities([
      ...all.flatMap(refsOf),
      ...named.values(),
    ]);
    const items = all.map(each => forReader(each, maySee));
    const now = clock().getTime();
    const isStale = (candidate: StoredCandidate) =>
      presentCandidate(candidate, now).stale;
    const hidden = [...named]
      .filter(([, ref]) => !maySee(ref))
      .map(([name]) => name);
    const sources = await occurrences.sources(hidden, reader.withheld);
    return {
      taken: await this.#taken(items, now),
      saved: await this.#saved(reader),
      buckets: buckets.map(bucket => {
        const { title, words } = bucketRuleOf(bucket);
        const inIt = items.filter(each => each.bucket === bucket);
        return {
          bucket,
          title,
          rule: words,
          count: inIt.length,
          stale: inIt.filter(isStale).length,
          minutesPerMonth: Math.round(
            inIt.reduce((sum, each) => sum + each.minutesPerMonth, 0),
          ),
        };
      }),
      inProgress: items.filter(({ state }) => state === 'in-progress').length,
      mostInProgress,
      suggested: items.filter(({ state }) => state === 'suggested').length,
      owners: namesOf(items.map(({ owner }) => owner ?? [])),
      services: namesOf(items.map(({ services }) => services)),
      sources: sources.map(({ first, last, ...rest }) => ({
        ...rest,
        first: new Date(first).toISOString(),
        last: new Date(last).toISOString(),
      })),
    };
  }

  async #taken(
    candidates: readonly StoredCandidate[],
    now: number,
  ): Promise<ToilSummary['taken']> {
    const taken = candidates.filter(
      ({ countedBy, state }) =>
        // What another one counts is the same work.
        countedBy === undefined &&
        (state === 'open' || state === 'in-progress'),
    );
    const weeksOf = await this.#weeksOf(taken, now);
    const toil = (some: readonly StoredCandidate[]) =>
      teamToil(
        some.map(each => ({
          ...observedOf(each.stated, each.observations),
          weeks: weeksOf(each),
        })),
        defaultCapacity,
      );
    const { minutesPerMonth, withoutTime, weeks: byWeek } = toil(taken);
    const savable = taken.filter(({ bucket }) => bucket !== 'leave-manual');
    return {
      minutesPerMonth,
      withoutTime,
      savable: toil(savable).minutesPerMonth,
      weeks: byWeek.map(({ minutes }) => minutes),
    };
  }

  async #saved(reader: Reader): Promise<ToilSummary['saved']> {
    const { occurrences, store } = this.#options;
    const { items } = await visiblePage<StoredCandidate>({
      limit: finishedMeasured,
      after: undefined,
      read: (after, limit) =>
        store.list(
          { state: ['done'] },
          {
            sort: 'updated',
            after: after && candidateKeyOf('updated', after),
            limit,
          },
        ),
      visible: found => reader.candidates(found),
    });
    const measured: number[] = [];
    for (const each of items) {
      const saved = await savedOf(each, occurrences);
      if (saved?.minutesPerMonth !== undefined) {
        measured.push(saved.minutesPerMonth);
      }
    }
    return {
      minutesPerMonth: Math.round(measured.reduce((a, b) => a + b, 0)),
      finished: items.length,
      measured: measured.length,
    };
  }
}

function namesOf(refs: readonly (string | readonly string[])[]): string[] {
  return [...new Set(refs.flat())].sort();
}

function keyOf(cursor: string, sort: CandidateSort): CandidateKey {
  const [of, value, id, ...rest] = decodeCursor(cursor) ?? [];
  const isNumber = sort !== 'priority' && sort !== 'title';
  if (
    of !== sort ||
    typeof value !== (isNumber ? 'number' : 'string') ||
    typeof id !== 'string' ||
    rest.length > 0
  ) {
    throw new InputError(
      "'cursor' must be the 'nextCursor' of the page before",
    );
  }
  return { value: value as string | number, id };
}
