export * from './ladder';
export * from './saved';
