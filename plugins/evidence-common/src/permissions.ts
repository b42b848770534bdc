import { createPermission } from './createPermission';

/** Reporting changes to the ledger. */
export const changeReportPermission = createPermission({
  name: 'evidence.change.report',
  attributes: { action: 'create' },
});

/** Quarantining a flaky job of a service that one owns, and ending that. */
export const runQuarantinePermission = createPermission({
  name: 'evidence.run.quarantine',
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

/**
 * Accepting, dismissing and reopening a discrepancy, by the entity that it is
 * about: a policy may leave that to its owner.
 */
export const discrepancyDecidePermission = createPermission({
  name: 'evidence.discrepancy.decide',
  attributes: { action: 'update' },
  resourceType: 'catalog-entity',
});

/** The same for those that are about no entity: the platform's list. */
export const discrepancyTriagePermission = createPermission({
  name: 'evidence.discrepancy.triage',
  attributes: { action: 'update' },
});

/**
 * Opening the change of a description as a pull request, by the entity that is
 * described: it is made with the portal's credentials.
 */
export const discrepancyPullRequestPermission = createPermission({
  name: 'evidence.discrepancy.pull-request',
  attributes: { action: 'update' },
  resourceType: 'catalog-entity',
});

/** Deleting a source that is pushed, with what it reports at present. */
export const sourceDeletePermission = createPermission({
  name: 'evidence.source.delete',
  attributes: { action: 'delete' },
});

/** Reading a source of the portal now, before its schedule says so. */
export const sourceRunPermission = createPermission({
  name: 'evidence.source.run',
  attributes: { action: 'update' },
});

/** Reading the whole record of decisions; only of use to those who see everything. */
export const auditReadPermission = createPermission({
  name: 'evidence.audit.read',
  attributes: { action: 'read' },
});

export const evidencePermissions = [
  changeReportPermission,
  runQuarantinePermission,
  observationPushPermission,
  incidentReportPermission,
  discrepancyRecordPermission,
  discrepancyDecidePermission,
  discrepancyTriagePermission,
  discrepancyPullRequestPermission,
  sourceDeletePermission,
  sourceRunPermission,
  auditReadPermission,
];
