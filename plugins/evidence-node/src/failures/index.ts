export { failureOf } from './failureOf';
export type { Failure } from './failureOf';
export { edgeOf } from './edgeOf';
