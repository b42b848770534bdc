/**
 * What modules of the incident-brief plugin are written with: targets of
 * deliveries, and commands of chats.
 *
 * @packageDocumentation
 */
export {
  readObject,
  readRetryAfter,
  requestTimeout,
  unansweredBy,
} from './answers';
export type { ChatCommand, CommandTools } from './ChatCommand';
export type {
  ComposedDeliveries,
  Delivery,
  DeliveryIntent,
  DeliveryLook,
  DeliveryTarget,
  Occasion,
  TargetOutcome,
} from './DeliveryTarget';
export { incidentBriefExtensionPoint } from './extensionPoint';
export type { IncidentBriefExtensionPoint } from './extensionPoint';
export { deliveryId } from './names';
export { createPageUrl } from './pageUrl';
export { readBaseUrl } from './readBaseUrl';
