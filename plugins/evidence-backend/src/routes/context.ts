import { discrepancyRecordPermission } from '@plumbline/backstage-plugin-evidence-common';
import type { Router } from 'express';
import type { ContextReader } from '../sources/live/LiveContext';
import { Access } from './authorize';
import { isAllowed } from '../runtime/permissions';
import { readJsonBody } from './body';

/** `POST /context`: what is refused has a resolution beside the error. */
export function addContextRoute(options: {
  router: Router;
  access: Access;
  context: ContextReader;
}): void {
  const { router, access, context } = options;

  router.post('/context', async (req, res) => {
    const credentials = await access.httpAuth.credentials(req);
    const body = await readJsonBody(req, res);
    const answer = await context.getContext(body, credentials, {
      mayRecord: () =>
        isAllowed(access, credentials, discrepancyRecordPermission),
    });
    if (answer.status === 'found') {
      res.json(answer.context);
      return;
    }
    const { resolution } = answer;
    const unmatched = answer.status === 'unmatched';
    res.status(unmatched ? 404 : 409).json({
      error: {
        name: unmatched ? 'NotFoundError' : 'ConflictError',
        message: unmatched
          ? `${
              resolution.reason ?? 'Nothing is known under this name'
            }; the nearest are ${names(resolution)}`
          : `This may mean any of ${names(resolution)}; ask for one of them`,
      },
      resolution,
    });
  });
}

function names(resolution: { candidates: { entityRef: string }[] }): string {
  const refs = resolution.candidates.map(({ entityRef }) => `'${entityRef}'`);
  return refs.length > 0 ? refs.slice(0, 5).join(', ') : 'none';
}
