import type { Router } from 'express';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import { occurrenceReportPermission } from '@plumbline/backstage-plugin-toil-common';
import type { SourcesQuery } from '../intakes/SourcesQuery';

export function addSourcesRoutes(options: {
  router: Router;
  callers: Callers;
  sources: SourcesQuery;
}): void {
  const { router, callers, sources } = options;

  // Queries and repositories may tell what not everybody is to know.
  router.get('/sources', async (req, res) => {
    await callers.may(await callers.anybody(req), occurrenceReportPermission);
    res.json({ items: await sources.list() });
  });
}
