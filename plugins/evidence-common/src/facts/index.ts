export * from './alerts';
export * from './catalog';
export * from './corrections';
export type { FactDefinition } from './definition';
export * from './health';
export * from './incidents';
export { onsetOf } from './onset';
export type { OnsetClaim } from './onset';
export * from './registry';
