export { DefaultToilApi } from './DefaultToilApi';
export { toilApiRef } from './toilApiRef';
export type { ToilApi } from './types';
