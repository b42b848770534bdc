import type {
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
import { PullRequests } from './PullRequests';

export type { PatchService } from './PatchService';

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

/** Patches of these files. */
export function createPatches(options: {
  config: RootConfigService;
  discrepancies: Pick<DiscrepancyService, 'get'>;
  files: DescriptorFiles;
  /** By the type of integration. */
  proposers: ReadonlyMap<string, ChangeProposer>;
  reader: EstateReader;
}): PatchService {
  const { config, discrepancies, files, reader } = options;
  return new PatchService({
    discrepancy: (id, credentials) => discrepancies.get(id, credentials),
    files,
    pullRequests: new PullRequests(options.proposers),
    reader,
    portalUrl: config.getOptionalString('app.baseUrl'),
  });
}
