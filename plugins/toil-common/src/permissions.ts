import { createPermission } from '@plumbline/backstage-plugin-evidence-common';

/** Reporting occurrences, and removing them. */
export const occurrenceReportPermission = createPermission({
  name: 'toil.occurrence.report',
  attributes: { action: 'create' },
});

/** Adding, reviewing, overriding, starting and ending candidates. */
export const candidateDecidePermission = createPermission({
  name: 'toil.candidate.decide',
  attributes: { action: 'update' },
});

/** Reporting runs and rehearsals of an automation. */
export const runReportPermission = createPermission({
  name: 'toil.run.report',
  attributes: { action: 'create' },
});

export const toilPermissions = [
  occurrenceReportPermission,
  candidateDecidePermission,
  runReportPermission,
];
