export { catalogSource, sourceHealths } from './sourceHealth';
export type { SourceHealth, SourceState } from './sourceHealth';
