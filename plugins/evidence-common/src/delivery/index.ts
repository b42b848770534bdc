export * from './deliveryOf';
export { leastSample } from './figures';
export * from './schemas';
