export * from './checkIntent';
export * from './form';
export * from './validate';
export * from './variables';
