export {
  EntityName,
  EntityTitle,
  EntityTitlesIn,
  WithActorName,
  WithEntityTitle,
} from './EntityName';
export { useEntityTitles } from './useEntityTitles';
export {
  entityLabel,
  entityTitle,
  plainly,
} from '@plumbline/backstage-plugin-evidence-common';
