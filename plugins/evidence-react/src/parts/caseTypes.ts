import type { CaseType } from '@plumbline/backstage-plugin-evidence-common';

/** What kinds of decisions are called. */
export const caseTypeLabels: Record<CaseType, string> = {
  approval: 'Infrastructure',
  release: 'Release',
  exemption: 'Exemption',
  dispute: 'Dispute',
  correction: 'Correction',
  promotion: 'Promotion',
  discrepancy: 'Discrepancy',
  review: 'Review',
  ownership: 'Ownership',
  lifecycle: 'Lifecycle',
};
