/** The annotations that Plumbline reads, by what they say. */
export const plumblineAnnotations = {
  aliases: 'plumbline.dev/aliases',
  tier: 'plumbline.dev/tier',
  runbook: 'plumbline.dev/runbook',
  dataClassification: 'plumbline.dev/data-classification',
  dataDomain: 'plumbline.dev/data-domain',
  customerPath: 'plumbline.dev/customer-path',
  dependencies: 'plumbline.dev/dependencies',
  environment: 'plumbline.dev/environment',
  pager: 'plumbline.dev/pager',
  channel: 'plumbline.dev/channel',
  escalation: 'plumbline.dev/escalation',
  approvers: 'plumbline.dev/approvers',
  onCall: 'plumbline.dev/on-call',
  /** Provisioning writes it. */
  expires: 'plumbline.dev/expires-at',
} as const;
