export { ProvisioningRouter } from './ProvisioningRouter';
