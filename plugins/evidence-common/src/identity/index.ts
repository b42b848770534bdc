export {
  repositoryHostPackages,
  repositoryHosts,
  repositoryLayouts,
  sourceModules,
  teamAnnotations,
  usedAnnotations,
  userAnnotations,
} from './catalogNames';
export type { SourceModule } from './catalogNames';
export { alertNamesOf, nameSomething } from './alertNames';
export { IdentityIndex } from './IdentityIndex';
export type { IndexedEntity } from './IdentityIndex';
export {
  addressableKinds,
  identityKeysOf,
  identitySpaces,
  repositoriesOf,
} from './keys';
export type { FoundBy } from './foundBy';
export type { EntityKey, IdentityKey } from './keys';
export { workloadOfPod } from './lookups';
export { namedBy, signalWords } from './namedBy';
export type { NamedBy } from './namedBy';
export { nearest } from './nearest';
export { readSignal, signalTypes, startOfPasted } from './readSignal';
export { parseText } from './text';
export { normalizeRepository } from './repository';
export { virtualEndOf, virtualLabels, virtualNodeOf } from './virtualNode';
