import type {
  AuthService,
  LoggerService,
  RootConfigService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import type { ChangeProposer } from '@plumbline/backstage-plugin-evidence-node';
import type { EstateReader } from '../../estate/EstateReader';
import type { DiscrepancyService } from '../DiscrepancyService';
import { DescriptorFiles } from './DescriptorFiles';
import { PatchService } from './PatchService';
import { ProposalService } from './ProposalService';
import { PullRequests } from './PullRequests';
import { RepositoryService } from './RepositoryService';

export type { PatchService } from './PatchService';
export { ProposalService } from './ProposalService';
export { RepositoryService } from './RepositoryService';

/** The files that the catalog reads, with the portal's credentials. */
export function createDescriptorFiles(options: {
  config: RootConfigService;
  logger: LoggerService;
  urlReader: UrlReaderService;
}): DescriptorFiles {
  const { config, logger, urlReader: reader } = options;
  const integrations = ScmIntegrations.fromConfig(config);
  return new DescriptorFiles({ config, integrations, logger, reader });
}

/** Patches of these files, and what other plugins propose. */
export function createPatches(options: {
  auth: AuthService;
  config: RootConfigService;
  discrepancies: Pick<DiscrepancyService, 'get'>;
  files: DescriptorFiles;
  /** By the type of integration. */
  proposers: ReadonlyMap<string, ChangeProposer>;
  reader: EstateReader;
}): {
  patches: PatchService;
  proposals: ProposalService;
  repositories: RepositoryService;
} {
  const { auth, config, discrepancies, files, proposers, reader } = options;
  const patches = new PatchService({
    discrepancy: (id, credentials) => discrepancies.get(id, credentials),
    files,
    pullRequests: new PullRequests(proposers),
    reader,
    portalUrl: config.getOptionalString('app.baseUrl'),
  });
  const integrations = ScmIntegrations.fromConfig(config);
  const proposals = new ProposalService({
    auth,
    integrations,
    proposers,
    reader,
  });
  const repositories = new RepositoryService({
    auth,
    integrations,
    proposers,
  });
  return { patches, proposals, repositories };
}
