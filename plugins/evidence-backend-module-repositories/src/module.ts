import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readRepositoriesCollector } from './readRepositoriesCollector';
import { readRemotes } from './remotes/readRemotes';
import { RemoteProposer } from './remotes/RemoteProposer';

/** Of its README. */
const example = `
repositories:
  type: repositories
`;

/** Adds collectors of the type `repositories`. */
export const repositoriesModule = createEvidenceModule({
  moduleId: 'repositories',
  changeProposers: ({ config }) => {
    const remotes = readRemotes(config);
    return remotes.isEmpty ? [] : [new RemoteProposer(remotes)];
  },
  examples: { repositories: example },
  collectors: { repositories: readRepositoriesCollector },
});
