export * from './candidate';
export * from './occurrence';
export * from './query';
export * from './readiness';
export * from './run';
export * from './source';
export * from './team';
export * from './vocabulary';
