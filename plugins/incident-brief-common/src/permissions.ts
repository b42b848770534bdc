import { createPermission } from '@plumbline/backstage-plugin-evidence-common';

/** Reporting that a line of a brief was wrong. */
export const correctionReportPermission = createPermission({
  name: 'incident-brief.correction.report',
  attributes: { action: 'create' },
});

/** Adding details to a correction, closing and dismissing it. */
export const correctionEditPermission = createPermission({
  name: 'incident-brief.correction.edit',
  attributes: { action: 'update' },
});

/** Pinning a brief for the review of an incident. */
export const pinCreatePermission = createPermission({
  name: 'incident-brief.pin.create',
  attributes: { action: 'create' },
});

export const incidentBriefPermissions = [
  correctionReportPermission,
  correctionEditPermission,
  pinCreatePermission,
];
