import type { Knex } from 'knex';
import { toNumber } from './sql';
import type { BigIntColumn, ObservationRow } from './tables';
import type { Usefulness } from '@plumbline/backstage-plugin-evidence-common';

type Counted = { status: string; count: BigIntColumn };

/** Where a signal stands for one entity, for several, or for none. */
const statusOf = `case
  when entity_ref is not null then 'resolved'
  when ambiguous then 'ambiguous'
  else 'unmatched' end`;

/** Counts what evidence was good for. Instants are epoch milliseconds. */
export class UsefulnessStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** What became of the signals of alerts, incidents and changes since. */
  async signals(since: number): Promise<Usefulness['signals']> {
    const knex = this.#knex;
    const alerts = knex('alerts')
      .whereNull('superseded_at')
      .where('last_heard_at', '>=', since)
      .select('subject');
    const incidents = knex('incident_subjects')
      .join('incidents', 'incidents.key', 'incident_subjects.incident_key')
      .whereNull('incidents.superseded_at')
      .where('incidents.learned_at', '>=', since)
      .select('incident_subjects.subject');
    const changes = knex('changes')
      .whereNull('superseded_at')
      .where('occurred_at', '>=', since)
      .select('subject');
    const counted: Counted[][] = await Promise.all([
      this.#count('signal_subjects', [alerts, incidents]),
      this.#count('change_subjects', [changes]),
    ]);
    const signals = { resolved: 0, ambiguous: 0, unmatched: 0 };
    for (const { status, count } of counted.flat()) {
      signals[status as keyof typeof signals] += toNumber(count);
    }
    return signals;
  }

  /** Briefs that were delivered since; undefined where that is unknown. */
  async briefsDelivered(
    since: number,
    at: number,
  ): Promise<number | undefined> {
    const rows: Pick<ObservationRow, 'value'>[] =
      await this.#knex<ObservationRow>('observations')
        .where({ name: 'briefs.delivered' })
        .whereRaw(`part = 'fact' and superseded_at is null`)
        .select('value');
    if (rows.length === 0) {
      return undefined;
    }
    const [from, to] = [since, at].map(instant =>
      new Date(instant).toISOString().slice(0, 10),
    );
    return rows
      .flatMap(({ value }) =>
        Object.entries(JSON.parse(value) as Record<string, number>),
      )
      .filter(([day]) => day > from && day <= to)
      .reduce((sum, [, count]) => sum + count, 0);
  }

  async #count(table: string, heard: Knex.QueryBuilder[]): Promise<Counted[]> {
    return this.#knex(table)
      .whereNull('superseded_at')
      .where(query => {
        heard.forEach(subjects => query.orWhereIn('subject', subjects));
      })
      .groupByRaw(statusOf)
      .select(this.#knex.raw(`${statusOf} as status`))
      .count({ count: '*' }) as unknown as Promise<Counted[]>;
  }
}
