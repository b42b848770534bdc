export {
  portalOwnership,
  readOwnershipCollector,
} from './readOwnershipCollector';
