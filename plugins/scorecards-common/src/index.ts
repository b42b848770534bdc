/**
 * Controls as code, and the verdicts that follow from evidence: shapes and pure
 * judgement. Loading and judging controls is in `/control`, asking a portal in
 * `/client`.
 *
 * @packageDocumentation
 */
export * from './accuracy';
export * from './answers';
export * from './diff';
export { creationsChangedTopic } from './events';
export * from './lifecycle';
export * from './lists';
export { scorecardsOperations } from './operations';
export * from './permissions';
export * from './phase';
export * from './schemas';
export * from './present';
export * from './weekly';
