import {
  SetAside,
  storedList,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  DebtOwner,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type {
  StatusInterval,
  Standing,
  TallyGroup,
} from '../../summary/SummaryStore';
import type { ControlTerms, VerdictFilter } from '../../verdicts/VerdictStore';
import type { EntityVerdictsRow, SubjectRow } from '../tables';
import { documentsOf, exemptAt } from './documentRows';
import type { KeptVerdict } from './verdictDocument';

type Row = Pick<EntityVerdictsRow, 'entity_ref' | 'verdicts'> &
  Pick<SubjectRow, 'owner' | 'system'>;
type Query = {
  by: TallyGroup;
  terms: readonly ControlTerms[];
  now: number;
  to?: number;
};

const entitiesAtOnce = 500;
const dayMs = 24 * 60 * 60 * 1000;

/** Whether all that a filter asks about is known without unfolding documents. */
export function isOfCountedDocuments(filter: VerdictFilter): boolean {
  const { status, ownedBy, text, baseline, withheld } = filter;
  return (
    !withheld?.length &&
    [status, ownedBy, text, baseline].every(each => each === undefined)
  );
}

/** What is counted of one version of a control. */
type Counted = {
  version: number;
  terms: ControlTerms | undefined;
  standings: Standing[];
  /** By day and status. */
  intervals: Map<string | number, StatusInterval>;
};

/** Counts by control, version and whatever else is counted separately. */
class Counts {
  readonly #filter: VerdictFilter;
  readonly #query: Query;
  readonly #terms: ReadonlyMap<string, ControlTerms>;
  readonly #found = new Map<string | undefined, Map<string, Counted[]>>();

  constructor(filter: VerdictFilter, query: Query) {
    this.#filter = filter;
    this.#query = query;
    this.#terms = new Map(
      query.terms.map(each => [`${each.control}@${each.version}`, each]),
    );
  }

  get standings(): Standing[] {
    return this.#all().flatMap(({ standings }) => standings);
  }

  get intervals(): StatusInterval[] {
    return this.#all().flatMap(({ intervals }) => [...intervals.values()]);
  }

  add(
    verdicts: readonly KeptVerdict[],
    of: string | undefined,
    isExempt: (control: string) => boolean,
  ): void {
    let controls = this.#found.get(of);
    if (!controls) {
      controls = new Map();
      this.#found.set(of, controls);
    }
    for (const one of verdicts) {
      const counted = this.#countedOf(one, controls);
      if (this.#isSelected(one, counted)) {
        this.#addStanding(one, counted, { of, exempt: isExempt(one.c) });
        this.#addInterval(one, counted, of);
      }
    }
  }

  #all(): Counted[] {
    return [...this.#found.values()].flatMap(controls =>
      [...controls.values()].flat(),
    );
  }

  #countedOf({ c, v }: KeptVerdict, controls: Map<string, Counted[]>): Counted {
    const versions = controls.get(c) ?? [];
    let counted = versions.find(({ version }) => version === v);
    if (!counted) {
      const terms = this.#terms.get(`${c}@${v}`);
      counted = { version: v, terms, standings: [], intervals: new Map() };
      controls.set(c, [...versions, counted]);
    }
    return counted;
  }

  #isSelected({ c }: KeptVerdict, { terms }: Counted): boolean {
    const { control, requirement } = this.#filter;
    return (
      (control === undefined || c === control) &&
      (requirement === undefined || terms?.requirement === requirement)
    );
  }

  #addStanding(
    { c, v, s, o, f }: KeptVerdict,
    { terms, standings }: Counted,
    { of, exempt }: { of: string | undefined; exempt: boolean },
  ): void {
    let group = standings.find(
      each => each.status === s && each.ownedBy === o && each.exempt === exempt,
    );
    if (!group) {
      group = {
        ...{ of, control: c, version: v, exempt },
        ...{ status: s as Underlying, ownedBy: o as DebtOwner },
        ...{ count: 0, baseline: 0, overdue: 0 },
      };
      standings.push(group);
    }
    group.count += 1;
    if (s === 'fail' && f !== undefined) {
      group.baseline += f <= (terms?.baseline ?? -1) ? 1 : 0;
      group.failingSince = Math.min(group.failingSince ?? f, f);
    }
    if (s === 'fail' && !exempt && terms?.dueDays !== undefined) {
      const owedFrom = Math.max(f ?? 0, terms.dueFrom ?? 0);
      const due = owedFrom + terms.dueDays * dayMs;
      group.overdue += due <= this.#query.now ? 1 : 0;
    }
  }

  /** Of what holds, so it has no end. */
  #addInterval(
    { c, v, s, l }: KeptVerdict,
    { intervals }: Counted,
    of: string | undefined,
  ): void {
    const from = Math.floor(l / dayMs);
    const { to } = this.#query;
    if (to === undefined || from > to) {
      return;
    }
    // A number for the most of them: it costs less than a text.
    const key = s === 'pass' ? from : `${s} ${from}`;
    const interval = intervals.get(key);
    if (interval) {
      interval.count += 1;
    } else {
      const status = s as Underlying;
      const subject = { of, control: c, version: v, status };
      intervals.set(key, { ...subject, exempt: false, count: 1, from });
    }
  }
}

/**
 * Counts verdicts as they are now, document by document: engines take three times
 * as long to unfold them. Cost: O(entities), read a few at a time.
 *
 * @param query.to - the last day of the counted intervals, in days since 1970;
 *   without it none are
 */
export async function countDocuments(
  knex: Knex,
  filter: VerdictFilter,
  query: Query,
): Promise<{ standings: Standing[]; intervals: StatusInterval[] }> {
  const exempt = await exemptAt(knex, query.now);
  const counts = new Counts(filter, query);
  for (let after: string | undefined; ; ) {
    const rows = await selectAfter(knex, filter, after);
    for (const row of rows) {
      const { entity_ref: ref, verdicts } = row;
      const of = query.by && (row[query.by] ?? undefined);
      SetAside.of(knex).map('verdicts of entities', [ref], {
        id: each => each,
        map: () =>
          counts.add(storedList(verdicts), of, control => exempt(ref, control)),
      });
    }
    if (rows.length < entitiesAtOnce) {
      return { standings: counts.standings, intervals: counts.intervals };
    }
    after = rows.at(-1)!.entity_ref;
  }
}

function selectAfter(
  knex: Knex,
  filter: VerdictFilter,
  after: string | undefined,
): Knex.QueryBuilder<Row, Row[]> {
  const query = documentsOf(knex, filter)
    .select('entity_verdicts.entity_ref', 'entity_verdicts.verdicts')
    .orderBy('entity_verdicts.entity_ref')
    .limit(entitiesAtOnce);
  if (after !== undefined) {
    query.where('entity_verdicts.entity_ref', '>', after);
  }
  return query as Knex.QueryBuilder;
}
