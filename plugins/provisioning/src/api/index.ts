export { DefaultProvisioningApi } from './DefaultProvisioningApi';
export { provisioningApiRef } from './provisioningApiRef';
export type { ProvisioningApi } from './types';
