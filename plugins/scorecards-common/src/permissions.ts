import { createPermission } from '@plumbline/backstage-plugin-evidence-common';

/**
 * Asking to be exempted, by the entity: a policy may leave that to its owner.
 * Besides, only members of the group that owns it are heard.
 */
export const exemptionRequestPermission = createPermission({
  name: 'scorecards.exemption.request',
  attributes: { action: 'create' },
  resourceType: 'catalog-entity',
});

/**
 * Approving, rejecting and revoking exemptions. Whoever has it still decides
 * only where the control names them, or a group of theirs.
 */
export const exemptionDecidePermission = createPermission({
  name: 'scorecards.exemption.decide',
  attributes: { action: 'update' },
});

/** Stating that a verdict is wrong, by the entity that it is about. */
export const disputeRaisePermission = createPermission({
  name: 'scorecards.dispute.raise',
  attributes: { action: 'create' },
  resourceType: 'catalog-entity',
});

/** Upholding and rejecting disputes; besides, the control must be one's group's. */
export const disputeDecidePermission = createPermission({
  name: 'scorecards.dispute.decide',
  attributes: { action: 'update' },
});

/** Judging verdicts of a control's sample, by the entity that each is about. */
export const verdictReviewPermission = createPermission({
  name: 'scorecards.verdict.review',
  attributes: { action: 'create' },
  resourceType: 'catalog-entity',
});

/** Promoting and demoting controls; besides, the control must be one's group's. */
export const controlPromotePermission = createPermission({
  name: 'scorecards.control.promote',
  attributes: { action: 'update' },
});

/**
 * Judging the estate by an edited control. It changes nothing, and makes work:
 * those who may only read do not have it.
 */
export const controlPreviewPermission = createPermission({
  name: 'scorecards.control.preview',
  attributes: { action: 'create' },
});

/** Freezing what fails as legacy, of the controls that are one's group's. */
export const baselineFreezePermission = createPermission({
  name: 'scorecards.baseline.freeze',
  attributes: { action: 'create' },
});

/**
 * Importing how things stood before the portal judged them, which shows in trends
 * of all teams: of administrators.
 */
export const verdictImportPermission = createPermission({
  name: 'scorecards.verdict.import',
  attributes: { action: 'create' },
});

/**
 * Requesting whether a change may go out: of pipelines, and of those who may
 * deploy. A decision on a deploy is recorded.
 */
export const gateRequestPermission = createPermission({
  name: 'scorecards.gate.request',
  attributes: { action: 'create' },
});

/** Answering reviews of releases; besides, one has to be of the group named. */
export const gateReviewPermission = createPermission({
  name: 'scorecards.gate.review',
  attributes: { action: 'update' },
});

/**
 * Letting a release out that gates stop, in an incident and for a while; besides,
 * one has to be of the groups that own the services.
 */
export const gateBreakGlassPermission = createPermission({
  name: 'scorecards.gate.break-glass',
  attributes: { action: 'update' },
});

/**
 * Running campaigns: their fixes are proposed with the portal's credentials.
 * Besides, one has to be of the group that owns the campaign.
 */
export const campaignManagePermission = createPermission({
  name: 'scorecards.campaign.manage',
  attributes: { action: 'create' },
});

/**
 * Stating that a failure waits for the platform, by the entity; besides, one has to
 * be of the group that owns the entity or the control.
 */
export const blockMarkPermission = createPermission({
  name: 'scorecards.block.mark',
  attributes: { action: 'create' },
  resourceType: 'catalog-entity',
});

/**
 * Creating services from templates: a repository is made with the portal's
 * credentials. Besides, one has to be of the group that is to own the service.
 */
export const serviceCreatePermission = createPermission({
  name: 'scorecards.service.create',
  attributes: { action: 'create' },
});

/**
 * Moving an entity through its lifecycle, by the entity; besides, one has to be of
 * the group that owns it.
 */
export const lifecycleMovePermission = createPermission({
  name: 'scorecards.lifecycle.move',
  attributes: { action: 'update' },
  resourceType: 'catalog-entity',
});

/** Moving it over guards that block, for a while. */
export const lifecycleBreakGlassPermission = createPermission({
  name: 'scorecards.lifecycle.break-glass',
  attributes: { action: 'update' },
});

/**
 * Offering an entity to another group, and taking one over; besides, one has to be
 * of the group that owns it, or that is to own it.
 */
export const lifecycleTransferPermission = createPermission({
  name: 'scorecards.lifecycle.transfer',
  attributes: { action: 'update' },
});

/**
 * Confirming owner, access and infrastructure of an entity; besides, one has to be
 * of the group that owns it.
 */
export const lifecycleCertifyPermission = createPermission({
  name: 'scorecards.lifecycle.certify',
  attributes: { action: 'update' },
});

/** Adding and ending actions of a weekly review; besides, it must be of one's group. */
export const weeklyActionPermission = createPermission({
  name: 'scorecards.weekly.action',
  attributes: { action: 'create' },
});

/**
 * Recording drills and what became of their findings; besides, one has to be of
 * the group that owns the service.
 */
export const drillRecordPermission = createPermission({
  name: 'scorecards.drill.record',
  attributes: { action: 'create' },
});

/**
 * Letting a release skip an environment, by the entity; besides, one has to be of
 * the group that owns the environment.
 */
export const releaseSkipPermission = createPermission({
  name: 'scorecards.release.skip',
  attributes: { action: 'update' },
  resourceType: 'catalog-entity',
});

export const scorecardsPermissions = [
  exemptionRequestPermission,
  exemptionDecidePermission,
  disputeRaisePermission,
  disputeDecidePermission,
  verdictReviewPermission,
  controlPromotePermission,
  controlPreviewPermission,
  baselineFreezePermission,
  verdictImportPermission,
  gateRequestPermission,
  gateReviewPermission,
  gateBreakGlassPermission,
  campaignManagePermission,
  blockMarkPermission,
  serviceCreatePermission,
  lifecycleMovePermission,
  lifecycleBreakGlassPermission,
  lifecycleTransferPermission,
  lifecycleCertifyPermission,
  weeklyActionPermission,
  drillRecordPermission,
  releaseSkipPermission,
];
