/**
 * What backend plugins need to read evidence, and modules to add sources of it.
 *
 * @packageDocumentation
 */
export * from './alerts';
export * from './config';
export * from './database';
export * from './decisions';
export * from './failures';
export * from './notifications';
export * from './operations';
export * from './outbound';
export * from './readiness';
export * from './deployments';
export * from './repositories';
export * from './retention';
export * from './rules';
export * from './setAside';
export * from './sources';
export * from './telemetry';
export * from './webhooks';
export { catalogValues, isCatalogValue } from './catalogValues';
export { clockTolerance, createClock, refuseFuture } from './clock';
export { createAnnouncement, followAnnouncements } from './announcements';
export type { Following } from './announcements';
export { onShutdown } from './onShutdown';
export { readEnvironments } from './environments';
export { configuredCollectors } from './portalCollectors';
export type {
  PortalCollectors,
  PortalCollectorsReader,
} from './portalCollectors';
export type { Clock } from './clock';
export { RetryLaterError, throwTogether } from './collector';
export { onCallFacts, readNamed } from './onCallFacts';
export type {
  Collector,
  ActorChanges,
  CollectorMemory,
  CollectorPass,
  CollectorReport,
  EndedAlertInput,
  KnownFact,
  LiveLook,
  LookedUp,
  RemovedObservations,
  UnmatchedAlertInput,
} from './collector';
export type {
  ChangeSource,
  RejectedEntry,
  ReportedAlert,
  ReportedAlertGroup,
  ReportedChange,
  ReportedIncident,
  ReportedPullRequest,
  ReportedRun,
  WebhookDelivery,
  WebhookNotes,
  WebhookTranslation,
  WebhookVerification,
} from './changeSource';
export type { LinkPattern } from './linkPattern';
export type {
  ChangeProposer,
  FilePlan,
  FileProposal,
  PlannedFile,
  ProposedChange,
  ProposedFiles,
  ProposedIssue,
  NewRepository,
  ObsoleteProposal,
  ProposedPlace,
  RepositoryFile,
} from './changeProposer';
export { otherContent, plannedFiles, requirePlanned } from './plannedFiles';
export {
  createOpenApiDocument,
  errorContent,
  errorSchema,
  jsonContent,
} from './openapi';
export { parseInput, parseJson } from './validation';
export { createEvidenceModule } from './createEvidenceModule';
export type {
  CollectorReader,
  CollectorServices,
  SourceServices,
} from './createEvidenceModule';
export { evidenceExtensionPoint } from './extensionPoint';
export type {
  CollectorTypeReader,
  EvidenceExtensionPoint,
  RepositoryHosts,
} from './extensionPoint';
export { evidenceServiceRef, localEvidenceServiceRef } from './evidenceService';
export type {
  EvidenceService,
  EvidenceServiceOptions,
  GetContextOptions,
  LocalEvidence,
  PublishedCase,
} from './evidenceService';
export * from './callers';
export { decidedAlready } from './decidedAlready';
export { readImage } from './images';
export type { ImageParts } from './images';
export { inParallel } from './inParallel';
export { inTurns } from './inTurns';
export { nativeId } from './nativeId';
export { Loop, paced, pause } from './Loop';
export { SharedLoop } from './SharedLoop';
export { plainBodyErrors } from './plainBodyErrors';
export { feedEnd, readAnew } from './readAnew';
export { refuseNul } from './refuseNul';
export { runOnSchedule } from './runOnSchedule';
export { serverTiming } from './serverTiming';
export { sendServerTime } from './sendServerTime';
