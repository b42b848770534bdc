export * from './primitives';
export * from './claim';
export * from './signal';
export * from './change';
export * from './observation';
export * from './graph';
export * from './registers';
export * from './context';
