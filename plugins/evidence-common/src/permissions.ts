import { createPermission } from '@backstage/plugin-permission-common';

/** Reporting changes to the ledger. */
export const changeReportPermission = createPermission({
  name: 'evidence.change.report',
  attributes: { action: 'create' },
});

/** Pushing facts, edges and workloads that a source observed. */
export const observationPushPermission = createPermission({
  name: 'evidence.observation.push',
  attributes: { action: 'create' },
});

/** Reporting incidents. */
export const incidentReportPermission = createPermission({
  name: 'evidence.incident.report',
  attributes: { action: 'create' },
});

/** Recording that a signal matched nothing, or too much. */
export const discrepancyRecordPermission = createPermission({
  name: 'evidence.discrepancy.record',
  attributes: { action: 'create' },
});

export const evidencePermissions = [
  changeReportPermission,
  observationPushPermission,
  incidentReportPermission,
  discrepancyRecordPermission,
];
