export {
  alertUrl,
  boundLabels,
  cutText,
  describeAlert,
  withoutNul,
} from './describeAlert';
export { firingReport } from './firingReport';
export type { AlertReading, FiringReport } from './firingReport';
export { labelsOfTags } from './labelsOfTags';
