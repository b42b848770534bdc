import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readRepositoriesCollector } from './readRepositoriesCollector';

/** Of its README. */
const example = `
repositories:
  type: repositories
`;

/** Adds collectors of the type `repositories`. */
export const repositoriesModule = createEvidenceModule({
  moduleId: 'repositories',
  examples: { repositories: example },
  collectors: { repositories: readRepositoriesCollector },
});
