export { EstateGraph } from './EstateGraph';
export type { ObservedPair } from './EstateGraph';
export {
  comparableEmail,
  provisionedLocation,
  toEntityRecord,
  traversedKinds,
} from './EntityRecord';
export type { DeclaredEdge, EntityRecord } from './EntityRecord';
export { forEachEdge, forEachNeighbour } from './neighbours';
export { impactOf, pathTo } from './impact';
export type { Reach } from './impact';
export { describeEdges, isCall } from './edgeState';
export type { EdgeDescription } from './edgeState';
export { dependenciesOf } from './dependencies';
export type { DependencyNode, DependencyOptions } from './dependencies';
export { edgeWords } from './edgeWords';
