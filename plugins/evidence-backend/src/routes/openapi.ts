import type { DiscoveryService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import { describeEvidenceApi } from '../openapi/document';

/** `GET /openapi.json`, for this installation. */
export function addOpenApiRoute(options: {
  router: Router;
  discovery: DiscoveryService;
}): void {
  const { router, discovery } = options;
  router.get('/openapi.json', async (_req, res) => {
    res.json(
      describeEvidenceApi(await discovery.getExternalBaseUrl('evidence')),
    );
  });
}
