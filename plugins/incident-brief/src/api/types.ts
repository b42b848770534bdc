import type { IncidentBriefClient } from '@plumbline/backstage-plugin-incident-brief-common/client';

/** Briefs as the pages need them, on behalf of the signed-in user. */
export type IncidentBriefApi = Pick<
  IncidentBriefClient,
  | 'getBrief'
  | 'listDeliveries'
  | 'reportCorrection'
  | 'listCorrections'
  | 'editCorrection'
  | 'pinBrief'
  | 'listPins'
  | 'replayPin'
>;
