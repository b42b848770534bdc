/**
 * The incident brief: its shape, its assembly from evidence and its text
 * renderings. Pure: no I/O outside `/client`.
 *
 * @packageDocumentation
 */
export * from './schema';
export { confidenceSchema, type Confidence } from './kit/confidence';
export type { SectionStatus } from './kit/fields';
export type { ClaimNature } from './kit/section';
export type { OnsetSign } from './kit/words';
export type { BriefSection } from './sections';
export {
  dependencyItemSchema,
  type DependencyItem,
} from './sections/dependencies/schema';
export {
  suspectSchema,
  type LastChangeOfKind,
  type Suspect,
} from './sections/lastChange/schema';
export {
  onCallLevelSchema,
  responsibleTeamSchema,
  type OnCallLevel,
  type ResponsibleTeam,
} from './sections/owner/schema';
export * from './briefQuery';
export { incidentBriefOperations } from './operations';
export * from './assemble';
export * from './claims';
export * from './corrections';
export * from './permissions';
export * from './deliveries';
export { digestInput } from './digest';
export { linkNote } from './sections/service/text';
export * from './render';
export * from './setUp';
