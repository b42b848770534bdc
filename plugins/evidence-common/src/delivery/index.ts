export * from './deliveryOf';
export { distributionOf, leastSample } from './figures';
export * from './schemas';
