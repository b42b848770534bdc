export {
  repositoryHostPackages,
  repositoryHosts,
  repositoryLayouts,
  teamAnnotations,
  usedAnnotations,
  userAnnotations,
} from './catalogNames';
export { alertNamesOf, nameSomething } from './alertNames';
export { IdentityIndex } from './IdentityIndex';
export type { IndexedEntity } from './IdentityIndex';
export {
  addressableKinds,
  identityKeysOf,
  identitySpaces,
  repositoriesOf,
} from './keys';
export type { EntityKey, FoundBy, IdentityKey } from './keys';
export { workloadOfPod } from './lookups';
export { namedBy, signalWords } from './namedBy';
export type { NamedBy } from './namedBy';
export { nearest } from './nearest';
export { readSignal, signalTypes, startOfPasted } from './readSignal';
export { parseText } from './text';
export { normalizeRepository } from './repository';
export { virtualEndOf, virtualLabels, virtualNodeOf } from './virtualNode';
