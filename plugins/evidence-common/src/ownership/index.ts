export { Organization } from './Organization';
export { ownerOf, ownershipState } from './ownershipState';
