import { createApiRef } from '@backstage/core-plugin-api';
import { clientApiFactory } from '@plumbline/backstage-plugin-evidence-react';
import { IncidentBriefClient } from '@plumbline/backstage-plugin-incident-brief-common/client';

/** Briefs as the pages need them, on behalf of the signed-in user. */
export type IncidentBriefApi = Pick<
  IncidentBriefClient,
  keyof IncidentBriefClient
>;

/** Where the pages of this plugin get briefs. */
export const incidentBriefApiRef = createApiRef<IncidentBriefApi>({
  id: 'plugin.incident-brief.api',
});

export const incidentBriefApiFactory = clientApiFactory(
  incidentBriefApiRef,
  'incident-brief',
  IncidentBriefClient,
);
