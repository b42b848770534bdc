/**
 * Shapes, identity resolution and the dependency graph shared by every
 * Plumbline plugin. Pure: no I/O outside `/client`.
 *
 * @packageDocumentation
 */
export * from './schemas';
export * from './audit';
export { crossesInWords, ranWith } from './changes/crosses';
export {
  distinctRevisions,
  isSameRevision,
  revisionsOf,
} from './changes/isSameRevision';
export { canonicalJson } from './canonical';
export { cliCommand, guideUrl, portalText } from './portalText';
export type { PortalTexts } from './portalText';
export {
  deliveryPath,
  reportChangeCommand,
  reportChangeSettings,
  tokenGuideUrl,
} from './pushing';
export { installationOf } from './installing';
export type { ModuleInstallation } from './installing';
export { entityLabel, entityTitle } from './entityLabel';
export { plainInstant, plainly } from './plainly';
export { nowHeader } from './nowHeader';
export { dayMs, duration } from './duration';
export { iso } from './instants';
export { isRecord } from './isRecord';
export { compareText } from './compareText';
export { money } from './money';
export { decoded } from './decoded';
export { firstLine } from './firstLine';
export { escapeMarkdown } from './escapeMarkdown';
export { oneLine, withoutControls } from './oneLine';
export { isDescriptor, mayDescribe } from './descriptorFile';
export { ownValue } from './ownValue';
export { isOverridden, overridden } from './overridden';
export { csvFile, csvRows } from './csv/csvFile';
export type { CsvTable } from './csv/csvFile';
export {
  environmentOfLabels,
  Environments,
  isElsewhere,
  placeOfLabels,
  production,
} from './environments/Environments';
export type { EnvironmentFilter } from './environments/Environments';
export * from './delivery';
export * from './runs';
export * from './promotion';
export * from './facts';
export * from './annotations';
export * from './identity';
export * from './ownership';
export { linksOf } from './links/linksOf';
export type { EntityLink } from './links/linksOf';
export * from './graph';
export * from './operations/operation';
export { createPermission } from './createPermission';
export { decisionOperations } from './operations/cases';
export { changeBatchSchema, changeOperations } from './operations/changes';
export { runOperations } from './operations/runs';
export { pushedSchema, resolveBodySchema } from './operations/estate';
export { unknownFields } from './validate/unknownFields';
export { evidenceOperations } from './operations/evidence';
export * from './permissions';
