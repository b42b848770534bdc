export { useAsyncKeepingLast } from './useAsyncKeepingLast';
export type { AsyncKeepingLast } from './useAsyncKeepingLast';
export { useInboxCount } from './useInboxCount';
export { useSlow } from './useSlow';
export { usePages } from './usePages';
export type { Pages } from './usePages';
export { failureOf, statusOf } from './failure';
export type { Failure } from './failure';
export { Failed, NotRefreshed, Reading } from './Reading';
