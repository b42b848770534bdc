import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type {
  CatalogVisibility,
  Clock,
  Retention,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  requirements,
  Summary,
  SummaryGroup,
  SummaryItem,
  SummaryQuery,
} from '@plumbline/backstage-plugin-scorecards-common';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ControlVersions,
  LoadedControls,
} from '../verdicts/ControlVersions';
import { verdictHistoryKey } from '../verdicts/retention';
import { withheldFrom } from '../verdicts/WithheldControls';
import { countsOf } from './counts';
import type { SummaryStore } from './SummaryStore';
import type { StatusInterval, Standing } from './records';
import { trendOf } from './trend';
import { visibleParts } from './visibleParts';

const longestDays = 400;
const defaultDays = 30;

/** Days since 1970, UTC, both included. */
type Window = { from: number; to: number };

type Options = {
  versions: Pick<ControlVersions, 'load'>;
  clock: Clock;
  retention: Pick<Retention, 'horizon' | 'requireKept'>;
  store: Pick<SummaryStore, 'subjects' | 'summary'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Counts verdicts, now and day by day, of the entities that the caller may see. */
export class SummaryService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * One read of the store for who sees everything, however many days.
   *
   * @throws InputError for days that are in no order, too many or in the future;
   *   GoneError where none of them is kept
   */
  async summary(
    query: SummaryQuery,
    credentials: BackstageCredentials,
  ): Promise<Summary> {
    const { versions, clock, store, visibility } = this.#options;
    const { by, owner, system, control, requirement } = query;
    const now = clock().getTime();
    const window = await this.#keptOf(windowOf(query, now));
    const pages = await versions.load();
    const { terms } = pages;
    const standings: Standing[] = [];
    const intervals: StatusInterval[] = [];
    const group = by === 'owner' || by === 'system' ? by : undefined;
    const { all: withheld } = await withheldFrom(credentials, {
      pages,
      visibility,
    });
    const filter = { owner, system, control, requirement, withheld };
    for await (const part of visibleParts(this.#options, filter, credentials)) {
      const grouping = { by: group, terms, now, ...window };
      const found = await store.summary(part, grouping);
      // Not spread: there may be more than a call takes.
      found.standings.forEach(one => standings.push(one));
      found.intervals.forEach(one => intervals.push(one));
    }
    const first = Math.max(
      window.from,
      intervals.reduce(
        (least, { from }) => Math.min(least, from),
        window.to + 1,
      ),
    );
    const length = window.to - first + 1;
    const of = keyOf(by, pages);
    const standingsOf = grouped(standings, of);
    const intervalsOf = grouped(intervals, of);
    const items = [...standingsOf.keys()].map(
      (key): SummaryItem => ({
        of: key,
        ...countsOf(standingsOf.get(key)!),
        requirements: group && byRequirement(standingsOf.get(key)!, pages),
        trend: trendOf(intervalsOf.get(key) ?? [], first, length),
      }),
    );
    return {
      by,
      at: new Date(now).toISOString(),
      days: Array.from({ length }, (_, index) => dateOf(first + index)),
      ...paged(items.sort(byNeed(by)), query),
    };
  }

  /** Without days of before all is kept: as without those before the first verdict. */
  async #keptOf({ from, to }: Window): Promise<Window> {
    const { retention } = this.#options;
    const horizon = await retention.horizon(verdictHistoryKey);
    if (horizon === undefined) {
      return { from, to };
    }
    // Of each day it is shown how it ended.
    await retention.requireKept(verdictHistoryKey, (to + 1) * dayMs - 1, 'to');
    return { from: Math.max(from, dayOf(horizon)), to };
  }
}

function grouped<T>(
  items: readonly T[],
  of: (item: T) => string | undefined,
): Map<string | undefined, T[]> {
  const groups = new Map<string | undefined, T[]>();
  for (const item of items) {
    const key = of(item);
    const group = groups.get(key);
    if (group) {
      group.push(item);
    } else {
      groups.set(key, [item]);
    }
  }
  return groups;
}

function byRequirement(standings: readonly Standing[], pages: LoadedControls) {
  return Object.fromEntries(
    [...grouped(standings, keyOf('requirement', pages))].map(
      ([requirement, some]) => [requirement, countsOf(some).counts],
    ),
  );
}

function keyOf(
  by: SummaryGroup,
  pages: LoadedControls,
): (tally: Standing | StatusInterval) => string | undefined {
  switch (by) {
    case 'control':
      return ({ control }) => control;
    case 'requirement':
      return tally => pages.of(tally)?.requirement;
    default:
      return ({ of }) => of;
  }
}

function byNeed(by: SummaryGroup) {
  return (a: SummaryItem, b: SummaryItem): number => {
    const rank = ({ of }: SummaryItem) =>
      (requirements as readonly (string | undefined)[]).indexOf(of);
    const order =
      by === 'requirement' ? rank(a) - rank(b) : b.counts.fail - a.counts.fail;
    return order || ((a.of ?? '') < (b.of ?? '') ? -1 : 1);
  };
}

function windowOf({ from, to }: SummaryQuery, now: number): Window {
  const today = dayOf(now);
  const last = to === undefined ? today : dayOf(Date.parse(to));
  const first =
    from === undefined ? last - defaultDays : dayOf(Date.parse(from));
  if (last > today) {
    throw new InputError(
      `'to' lies in the future; it must be at most ${dateOf(today)}`,
    );
  }
  if (first > last || last - first > longestDays) {
    throw new InputError(
      `'from' must be on or before 'to', and at most ${longestDays} days before it`,
    );
  }
  return { from: first, to: last };
}

/** A summary is made whole each time, so a cursor is how many were answered. */
function paged(
  items: SummaryItem[],
  { cursor, limit = 200 }: SummaryQuery,
): Pick<Summary, 'items' | 'nextCursor'> {
  const start = cursor === undefined ? 0 : Number(cursor);
  if (!Number.isInteger(start) || start < 0) {
    throw new InputError(
      "'cursor' must be the 'nextCursor' of the page before",
    );
  }
  const end = start + limit;
  return {
    items: items.slice(start, end),
    nextCursor: end < items.length ? String(end) : undefined,
  };
}

function dayOf(instant: number): number {
  return Math.floor(instant / dayMs);
}

function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
