export {
  alertUrl,
  boundLabels,
  cutText,
  describeAlert,
  withoutNul,
} from './describeAlert';
