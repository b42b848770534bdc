export { DatabaseWatch } from './DatabaseWatch';
export type { ReadinessService } from './ReadinessService';
export { readinessServiceRef } from './readinessServiceRef';
export { readinessRootHealthServiceFactory } from './readinessRootHealthServiceFactory';
