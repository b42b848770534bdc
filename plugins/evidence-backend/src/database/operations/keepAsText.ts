import type { KeptObservations, StoredObservation } from '../observations';
import { toNumber } from '../sql';
import type { ObservationPart, ObservationRow } from '../tables';
import { asKnown } from './observationRow';

/**
 * What differs from row to row, by position: hundreds of thousands of them are
 * kept, and names of fields would be most of the text. Instants after the first
 * are given by how much later they are.
 */
type PackedRow = readonly [
  /** Null where it is made of the entity and the name. */
  key: string | null,
  source: string,
  name: string | null,
  value: unknown,
  stats: unknown,
  firstObservedAt: number,
  lastObservedAfter: number,
  lastReceivedAfter: number,
  learnedAfter: number,
  maxAge: number,
  baseline: 0 | 1,
  tally: StoredObservation['tally'] | null,
];

/**
 * All rows about one entity, edge or workload. Garbage collection goes through
 * every object that is kept: however many rows there are, a text is one.
 */
class KeptText implements KeptObservations {
  readonly part: ObservationPart;
  readonly about: string;
  readonly sources: readonly string[];
  readonly #text: string;

  constructor(about: string, rows: readonly ObservationRow[]) {
    this.part = rows[0].part;
    this.about = about;
    this.sources = [...new Set(rows.map(({ source }) => source))];
    this.#text = `[${rows.map(row => pack(row, about)).join()}]`;
  }

  asOf(at: number): StoredObservation[] {
    const rows: PackedRow[] = JSON.parse(this.#text);
    return rows.map(row => this.#unpack(row, at));
  }

  #unpack(row: PackedRow, at: number): StoredObservation {
    const [packedKey, source, packedName, value, stats, first, ...rest] = row;
    const [observedAfter, receivedAfter, learnedAfter, maxAge] = rest;
    const [, , , , baseline, tally] = rest;
    const name = packedName ?? undefined;
    const isFact = this.part === 'fact';
    return asKnown(
      {
        part: this.part,
        key: packedKey ?? (isFact ? keyOfFact(this.about, name) : this.about),
        source,
        entityRef: isFact ? this.about : undefined,
        name,
        value,
        stats: stats ?? undefined,
        firstObservedAt: first,
        lastObservedAt: first + observedAfter,
        lastReceivedAt: first + receivedAfter,
        maxAge,
        learnedAt: first + learnedAfter,
        tally: tally ?? undefined,
        baseline: baseline === 1,
      },
      at,
    );
  }
}

/** The rows by what they are about, each kept as little text as there can be. */
export function keepAsText(
  rows: readonly ObservationRow[],
): KeptObservations[] {
  const found = new Map<string, { about: string; rows: ObservationRow[] }>();
  for (const row of rows) {
    const about = (row.part === 'fact' ? row.entity_ref : row.key)!;
    const id = `${row.part} ${about}`;
    const same = found.get(id) ?? { about, rows: [] };
    same.rows.push(row);
    found.set(id, same);
  }
  return [...found.values()].map(same => new KeptText(same.about, same.rows));
}

/** Values are text in the database already. */
function pack(row: ObservationRow, about: string): string {
  const first = toNumber(row.first_observed_at);
  const known = row.part === 'fact' ? keyOfFact(about, row.name) : about;
  const plain = [
    row.key === known ? null : row.key,
    row.source,
    row.name,
  ] satisfies [PackedRow[0], PackedRow[1], PackedRow[2]];
  return `[${[
    JSON.stringify(plain).slice(1, -1),
    row.value,
    row.stats ?? null,
    first,
    toNumber(row.last_observed_at) - first,
    toNumber(row.last_received_at) - first,
    toNumber(row.learned_at) - first,
    toNumber(row.max_age),
    row.baseline ? 1 : 0,
    row.tally ?? null,
  ]
    .map(String)
    .join()}]`;
}

function keyOfFact(entityRef: string, name: string | null | undefined): string {
  return `${entityRef}\n${name}`;
}
