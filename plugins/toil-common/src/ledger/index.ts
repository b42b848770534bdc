export * from './readIncidents';
export * from './readLedger';
export * from './stale';
export * from './suiteToil';
