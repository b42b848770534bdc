export * from './decision';
export * from './entry';
export * from './verifyChain';
