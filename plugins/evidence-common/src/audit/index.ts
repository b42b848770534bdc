export * from './case';
export * from './decision';
export * from './entry';
export * from './verifyChain';
