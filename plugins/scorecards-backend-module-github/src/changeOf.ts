import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  changedDescriptions,
  type GateRequestInput,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { CatalogFiles } from './CatalogFiles';
import type { GithubRepository } from './GithubApi';
import { isTransient } from './isTransient';
import type { Deployment } from './readEvent';

const unknownBase =
  'What was deployed before could not be read: descriptions are judged as the catalog has them.';
const tooManyFiles =
  'More files changed than GitHub lists: descriptions are judged as the catalog has them.';

/**
 * What a deployment changes since what was deployed there before, as far as GitHub
 * knows it.
 *
 * @throws what may be read later, unless this attempt is the last one
 */
export async function changeOf(
  { environment, head, repository }: Deployment,
  api: GithubRepository,
  options: {
    catalogFiles: Pick<CatalogFiles, 'among'>;
    isLast: boolean;
    logger: LoggerService;
  },
): Promise<
  Pick<GateRequestInput, 'base' | 'descriptions'> & { notes?: string[] }
> {
  const { catalogFiles, isLast, logger } = options;
  try {
    const base = await api.deployedBefore(environment, head);
    if (base === undefined) {
      return {};
    }
    const changed = await api.changedPaths({ base, head });
    const paths = changed ?? [];
    const { descriptions, notes } = await changedDescriptions(
      paths,
      (side, path) => api.textAt({ base, head }[side], path),
      await catalogFiles.among(paths, repository),
    );
    return {
      base,
      ...(descriptions.length > 0 && { descriptions }),
      notes: changed === undefined ? [tooManyFiles] : notes,
    };
  } catch (error) {
    if (!isLast && isTransient(error)) {
      throw error;
    }
    // Services are judged as the catalog has them, as before a base was known.
    logger.warn('What was deployed before is not known', {
      reason: (error as Error).message,
    });
    return { notes: [unknownBase] };
  }
}
