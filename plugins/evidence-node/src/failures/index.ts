export { failureOf } from './failureOf';
export type { Failure } from './failureOf';
export { edgeOf, TooManyRequestsError } from './edgeOf';
