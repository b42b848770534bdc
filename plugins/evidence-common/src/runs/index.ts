export * from './input';
export * from './measureRun';
export * from './mergeRuns';
export * from './objectives';
export * from './quarantine';
export * from './schemas';
export * from './vocabulary';
