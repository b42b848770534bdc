export * from './input';
export * from './measureRun';
export * from './mergeRuns';
export * from './schemas';
export * from './vocabulary';
