import type {
  LoggerService,
  RootConfigService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import type { EstateReader } from '../context/EstateReader';
import type { DiscrepancyService } from '../discrepancies/DiscrepancyService';
import { DescriptorFiles } from './DescriptorFiles';
import { PatchService } from './PatchService';
import { PullRequests } from './scm/PullRequests';

export type { PatchService } from './PatchService';

/** Patches of the files that the catalog reads, with the portal's credentials. */
export function createPatches(options: {
  config: RootConfigService;
  discrepancies: Pick<DiscrepancyService, 'get'>;
  logger: LoggerService;
  reader: EstateReader;
  reading: UrlReaderService;
}): PatchService {
  const { config, discrepancies, logger, reader, reading } = options;
  const integrations = ScmIntegrations.fromConfig(config);
  return new PatchService({
    discrepancy: (id, credentials) => discrepancies.get(id, credentials),
    files: new DescriptorFiles({
      config,
      integrations,
      logger,
      reader: reading,
    }),
    pullRequests: new PullRequests(integrations),
    reader,
    portalUrl: config.getOptionalString('app.baseUrl'),
  });
}
