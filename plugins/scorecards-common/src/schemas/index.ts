export * from './control';
export * from './verdict';
export * from './vocabulary';
