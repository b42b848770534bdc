export { failureOf } from '../setAside/failureOf';
export type { Failure } from '../setAside/failureOf';
export { edgeOf, TooManyRequestsError } from './edgeOf';
