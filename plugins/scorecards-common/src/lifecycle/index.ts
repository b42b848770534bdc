export * from './schemas';
export * from './states';
export * from './transfers';
export * from './neglect';
export * from './certification';
