export { useAsyncKeepingLast } from './useAsyncKeepingLast';
export type { AsyncKeepingLast } from './useAsyncKeepingLast';
export { useSlow } from './useSlow';
