export { acmeAnswers, acmeModule } from './acme';
export { startSources } from './startSources';
export { testOccurrenceSource } from './testOccurrenceSource';
export { TrackerServer } from './TrackerServer';
export type {
  HeldTicket,
  TrackerAnswers,
  TrackerRequest,
} from './TrackerServer';
