export { describeDestroyed, destroyedBy } from './destroyed';
export type { Destroyed } from './destroyed';
export { limitDiff } from './limitDiff';
export { statedElsewhere, touchedBy } from './touched';
