/**
 * Controls as code, and the verdicts that follow from evidence: shapes and pure
 * judgement. Loading and judging controls is in `/control`.
 *
 * @packageDocumentation
 */
export * from './schemas';
export * from './present';
