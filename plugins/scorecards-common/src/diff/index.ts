export { describeDestroyed, destroyedBy } from './destroyed';
export type { Destroyed } from './destroyed';
export { fitDiff } from './fitDiff';
export { diffManifests, ManifestError, objectsIn } from './manifests';
export type { ManifestObjects } from './manifests';
export { statedElsewhere, touchedBy } from './touched';
