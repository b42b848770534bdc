export { plumblineAnnotations } from './names';
export type { AnnotationResult } from './result';
export { parseApprovers } from './approvers';
export { splitList } from '../splitList';
export { splitPaths } from './customerPaths';
export {
  dependenciesAnnotationSchema,
  parseDependencies,
} from './dependencies';
export { nextTurnOnCall, onCallAt, parseOnCall } from './onCall';
export type { OnCallAtLevel } from './onCall';
export {
  tierSchema,
  dataClassificationSchema,
  durationSchema,
  runbookSchema,
  rosterSchema,
  rosterLevelSchema,
  approversSchema,
} from './schemas';
export type { Tier, DataClassification, Roster, RosterLevel } from './schemas';
export { annotationsJsonSchema } from './jsonSchema';
