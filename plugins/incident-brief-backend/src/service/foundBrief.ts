import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { ContextRequest } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import type { BriefService } from './BriefService';

/**
 * The brief of an entity by its reference.
 *
 * @throws NotFoundError where the caller can see no such entity
 */
export async function foundBrief(
  briefs: BriefService,
  request: ContextRequest & { entityRef: string },
  credentials: BackstageCredentials,
): Promise<Brief> {
  const answer = await briefs.getBrief(request, { credentials });
  if (answer.status !== 'found') {
    const nearest = answer.resolution.candidates
      .slice(0, 3)
      .map(({ entityRef }) => `'${entityRef}'`);
    throw new NotFoundError(
      `There is no entity '${request.entityRef}'${
        nearest.length > 0 ? `; the nearest are ${nearest.join(', ')}` : ''
      }`,
    );
  }
  return answer.brief;
}
