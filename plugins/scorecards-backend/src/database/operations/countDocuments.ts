import type {
  DebtOwner,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { Standing, TallyGroup } from '../../summary/SummaryStore';
import type { ControlTerms, VerdictFilter } from '../../verdicts/VerdictStore';
import type { EntityVerdictsRow, SubjectRow } from '../tables';
import { documentsOf, exemptAt } from './documentRows';
import type { KeptVerdict } from './verdictDocument';

type Row = Pick<EntityVerdictsRow, 'entity_ref' | 'verdicts'> &
  Pick<SubjectRow, 'owner' | 'system'>;
type Asked = { by: TallyGroup; terms: readonly ControlTerms[]; now: number };

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

/** Counts by control, version and whatever else is told apart. */
class Groups {
  readonly #filter: VerdictFilter;
  readonly #asked: Asked;
  readonly #terms: ReadonlyMap<string, ControlTerms>;
  readonly #found = new Map<string, Standing>();

  constructor(filter: VerdictFilter, asked: Asked) {
    this.#filter = filter;
    this.#asked = asked;
    this.#terms = new Map(
      asked.terms.map(each => [`${each.control}@${each.version}`, each]),
    );
  }

  get all(): Standing[] {
    return [...this.#found.values()];
  }

  add(one: KeptVerdict, of: string | undefined, exempt: boolean): void {
    const { control, requirement } = this.#filter;
    const { c, v, s, o, f } = one;
    const version = `${c}@${v}`;
    const terms = this.#terms.get(version);
    if (
      (control !== undefined && c !== control) ||
      (requirement !== undefined && terms?.requirement !== requirement)
    ) {
      return;
    }
    const key = `${version} ${s} ${o} ${exempt} ${of}`;
    let group = this.#found.get(key);
    if (!group) {
      group = {
        ...{ of, control: c, version: v, exempt },
        ...{ status: s as Underlying, ownedBy: o as DebtOwner },
        ...{ count: 0, baseline: 0, overdue: 0 },
      };
      this.#found.set(key, group);
    }
    group.count += 1;
    if (s === 'fail' && f !== undefined) {
      group.baseline += f <= (terms?.baseline ?? -1) ? 1 : 0;
      group.failingSince = Math.min(group.failingSince ?? f, f);
    }
    if (s === 'fail' && !exempt && terms?.dueDays !== undefined) {
      const owedFrom = Math.max(f ?? 0, terms.dueFrom ?? 0);
      const due = owedFrom + terms.dueDays * dayMs;
      group.overdue += due <= this.#asked.now ? 1 : 0;
    }
  }
}

/**
 * Counts verdicts as they are now, document by document: engines take three times
 * as long to unfold them. Cost: O(entities), read a few at a time.
 */
export async function countDocuments(
  knex: Knex,
  filter: VerdictFilter,
  asked: Asked,
): Promise<Standing[]> {
  const isExempt = await exemptAt(knex, asked.now);
  const groups = new Groups(filter, asked);
  for (let after: string | undefined; ; ) {
    const rows = await selectAfter(knex, filter, after);
    for (const row of rows) {
      const of = asked.by && (row[asked.by] ?? undefined);
      for (const one of JSON.parse(row.verdicts) as KeptVerdict[]) {
        groups.add(one, of, isExempt(row.entity_ref, one.c));
      }
    }
    if (rows.length < entitiesAtOnce) {
      return groups.all;
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
  return query as Knex.QueryBuilder<Row, Row[]>;
}
