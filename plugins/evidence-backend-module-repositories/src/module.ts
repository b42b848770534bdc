import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { portalRepositories } from './portalRepositories';
import { readRepositoriesCollector } from './readRepositoriesCollector';
import { readRemotes } from './remotes/readRemotes';
import { RemoteProposer } from './remotes/RemoteProposer';

/** Of its README. */
const example = `
repositories:
  type: repositories
`;

/**
 * Adds collectors of the type `repositories`, one of them where `integrations`
 * has credentials.
 */
export const repositoriesModule = createEvidenceModule({
  moduleId: 'repositories',
  changeProposers: ({ config }) => {
    const remotes = readRemotes(config);
    return remotes.isEmpty ? [] : [new RemoteProposer(remotes)];
  },
  examples: { repositories: example },
  collectors: { repositories: readRepositoriesCollector },
  portalCollectors: { repositories: portalRepositories },
});
