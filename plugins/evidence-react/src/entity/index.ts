export { EntityName } from './EntityName';
export { EntityTitle } from './EntityTitle';
export {
  entityLabel,
  entityTitle,
  plainly,
} from '@plumbline/backstage-plugin-evidence-common';
