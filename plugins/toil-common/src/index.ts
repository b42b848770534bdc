/**
 * Toil: recurring manual work, ranked by what really happens.
 *
 * @packageDocumentation
 */
export * from './permissions';
export * from './schemas';
export { toilOperations } from './operations';
export * from './scoring';
export * from './ledger';
export * from './automation';
export * from './autonomy';
export * from './bundle';
export * from './export';
export * from './team';
export * from './reviews';
