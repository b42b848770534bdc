export { catalogSource, reportsOf, sourceHealths } from './sourceHealth';
export type { SourceHealth, SourceState } from './sourceHealth';
