import { createApiRef } from '@backstage/core-plugin-api';
import type { IncidentBriefApi } from './types';

/** Where the pages of this plugin get their briefs. */
export const incidentBriefApiRef = createApiRef<IncidentBriefApi>({
  id: 'plugin.incident-brief.api',
});
