import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { createHcpTerraformChangeSource } from './createHcpTerraformChangeSource';

/** Adds the webhook of HCP Terraform, closed until it has a secret. */
export const hcpTerraformModule = createEvidenceModule({
  moduleId: 'hcp-terraform',
  changeSources: services => [createHcpTerraformChangeSource(services)],
});
