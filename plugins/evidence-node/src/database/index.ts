export { batchRead, batchReads } from './batchReads';
export { insertMany } from './insertMany';
export type { ColumnTypes } from './insertMany';
export {
  claimLease,
  holdsLease,
  releaseLease,
  releaseLeases,
  whileHeld,
} from './leases';
export type { Lease } from './leases';
export { pageOf, readPage, readRows, visiblePage } from './page';
export type { ListPosition } from './page';
export { prepareDatabase } from './prepareDatabase';
export { createSharedClock, sharedNow } from './sharedTime';
export { whereContains } from './textSearch';
export {
  lastInstant,
  storedInstant,
  storedList,
  storedObject,
} from './storedJson';
