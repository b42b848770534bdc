export { readOwnershipCollector } from './readOwnershipCollector';
