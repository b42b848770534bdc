export { claimLease, holdsLease, releaseLease, releaseLeases } from './leases';
export type { Lease } from './leases';
