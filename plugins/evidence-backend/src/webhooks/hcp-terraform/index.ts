export { createHcpTerraformChangeSource } from './createHcpTerraformChangeSource';
