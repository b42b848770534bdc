import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readRepositoriesCollector } from './readRepositoriesCollector';

/** Adds collectors of the type `repositories`. */
export const repositoriesModule = createEvidenceModule({
  moduleId: 'repositories',
  collectors: { repositories: readRepositoriesCollector },
});
