import { createPermission } from '@plumbline/backstage-plugin-evidence-common';

/** Asking for a product, changing what one's group has, and giving it back. */
export const requestCreatePermission = createPermission({
  name: 'provisioning.request.create',
  attributes: { action: 'create' },
});

/** Approving and rejecting; who may for a request is decided by its product. */
export const requestApprovePermission = createPermission({
  name: 'provisioning.request.approve',
  attributes: { action: 'update' },
});

/** Reading the password of what one requested, or one's group owns; once. */
export const connectionRevealPermission = createPermission({
  name: 'provisioning.connection.reveal',
  attributes: { action: 'read' },
});

/**
 * Judging what was requested until now by an edited policy. It changes nothing,
 * and makes work: those who may only read do not have it.
 */
export const policyPreviewPermission = createPermission({
  name: 'provisioning.policy.preview',
  attributes: { action: 'create' },
});

/** Reading what cost centers may spend and do, over all that is charged to them. */
export const budgetReadPermission = createPermission({
  name: 'provisioning.budget.read',
  attributes: { action: 'read' },
});

export const provisioningPermissions = [
  requestCreatePermission,
  requestApprovePermission,
  connectionRevealPermission,
  policyPreviewPermission,
  budgetReadPermission,
];
