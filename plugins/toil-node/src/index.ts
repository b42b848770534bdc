/**
 * What modules of the toil plugin are written with: trackers that are read by
 * themselves, and webhooks.
 *
 * @packageDocumentation
 */
export { toilExtensionPoint } from './extensionPoint';
export type {
  OccurrenceSourceType,
  ToilExtensionPoint,
} from './extensionPoint';
export type { OccurrenceSource, TicketPage } from './OccurrenceSource';
export type { GateAnswer, ToilDelivery, ToilWebhook } from './webhook';
export { readTickets } from './tickets';
export type { Ticket } from './tickets';
export {
  readParts,
  readTrackerOptions,
  trackerTimeOf,
  zonelessSince,
} from './tracker';
export type { TrackerOptions } from './tracker';
