import type {
  BackstageCredentials,
  LoggerService,
  RootConfigService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import type { EstateReader } from '../context/EstateReader';
import type { EstateService } from '../context/EstateService';
import { DescriptorFiles } from './DescriptorFiles';
import { PatchService } from './PatchService';
import { PullRequests } from './scm/PullRequests';

export type { PatchService } from './PatchService';

/** Patches of the files that the catalog reads, with the portal's credentials. */
export function createPatches(options: {
  config: RootConfigService;
  estate: Pick<EstateService, 'discrepancies'>;
  logger: LoggerService;
  reader: EstateReader;
  reading: UrlReaderService;
}): PatchService {
  const { config, estate, logger, reader, reading } = options;
  const integrations = ScmIntegrations.fromConfig(config);
  return new PatchService({
    discrepancy: (id, credentials) => find(estate, id, credentials),
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

async function find(
  estate: Pick<EstateService, 'discrepancies'>,
  id: string,
  credentials: BackstageCredentials,
): Promise<Discrepancy> {
  let cursor: string | undefined;
  do {
    const page = await estate.discrepancies(
      { limit: 500, cursor },
      credentials,
    );
    const found = page.items.find(one => one.id === id);
    if (found) {
      return found;
    }
    cursor = page.nextCursor;
  } while (cursor);
  throw new NotFoundError(`There is no discrepancy '${id.slice(0, 100)}'`);
}
