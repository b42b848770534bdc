import { csvFile, CsvTable } from '@plumbline/backstage-plugin-evidence-common';
import type { Candidate } from '../schemas';

const columns: CsvTable<Candidate> = [
  ['id', each => each.id],
  ['title', each => each.title],
  ['state', each => each.state],
  ['bucket', each => each.bucket],
  ['priority', each => each.priority],
  ['frequency', each => each.frequency.words],
  ['risk', each => each.risk.words],
  ['recoverability', each => each.recoverability.words],
  ['observed a month', each => each.observedPerMonth],
  ['minutes a month', each => each.minutesPerMonth],
  ['stale', each => each.staleReasons.map(({ message }) => message).join('; ')],
  ['owner', each => each.owner],
  ['services', each => each.services.join(' ')],
  ['reasons', each => each.reasons.join('; ')],
];

/** A table for spreadsheets, in which no title becomes a formula. */
export function candidatesCsv(candidates: readonly Candidate[]): string {
  return csvFile(columns, candidates);
}
