/**
 * Tickets from tables: raw exports of trackers, read piece by piece.
 *
 * @packageDocumentation
 */
export { CsvError, CsvReader } from './CsvReader';
export type { CsvRow } from './CsvReader';
export { findColumns } from './columns';
export type { CsvColumns, CsvField, MinutesUnit } from './columns';
export { defaultMeanings, readLabels } from './labels';
export type { LabelMeanings } from './labels';
export { kindOfTracker, trackerOf } from './tracker';
export { dateOrders, instantOf } from './instant';
export type { DateOrder } from './instant';
export { toOccurrence } from './toOccurrence';
