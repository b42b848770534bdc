export { describeDestroyed, destroyedBy } from './destroyed';
export type { Destroyed } from './destroyed';
export { fitDiff } from './fitDiff';
export { statedElsewhere, touchedBy } from './touched';
