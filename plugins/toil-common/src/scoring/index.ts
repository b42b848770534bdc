export * from './observe';
export * from './priority';
export * from './rank';
export * from './judge';
