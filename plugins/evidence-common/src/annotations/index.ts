export { plumblineAnnotations } from './names';
export type { AnnotationResult } from './result';
export {
  splitList,
  splitPhrases,
  parseApprovers,
  parseDependencies,
} from './lists';
export { parseOnCall, onCallAt } from './onCall';
export type { OnCallAtLevel } from './onCall';
export {
  tierSchema,
  dataClassificationSchema,
  durationSchema,
  runbookSchema,
  rosterSchema,
  rosterLevelSchema,
  declaredDependencySchema,
  declaredDependenciesSchema,
  approversSchema,
} from './schemas';
export type {
  Tier,
  DataClassification,
  Roster,
  RosterLevel,
  DeclaredDependency,
} from './schemas';
export { annotationsJsonSchema } from './jsonSchema';
