/**
 * Where provisioning announces that requests made a step or that products
 * changed; what changed is read over its API. Payload: `{}`.
 */
export const provisioningChangedTopic = 'plumbline.provisioning.changed';
