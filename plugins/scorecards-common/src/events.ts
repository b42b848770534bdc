/**
 * Where scorecards announces that services are created, or that what the catalog
 * has of these changed; what changed is read over its API. Payload: `{}`.
 */
export const creationsChangedTopic = 'plumbline.scorecards.creations-changed';
