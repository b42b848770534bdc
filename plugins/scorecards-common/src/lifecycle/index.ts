export * from './schemas';
export * from './states';
