export {
  EntityName,
  EntityTitle,
  EntityTitlesIn,
  Sentence,
  useEntityRoute,
  WithActorName,
  WithEntityTitle,
} from './EntityName';
export { EntitiesPicker, EntityPicker, useFoundEntities } from './EntityPicker';
export type { EntityFilter, EntityPickerProps } from './EntityPicker';
export { useEntityTitles, useTitled, useTitlesIn } from './useEntityTitles';
export {
  entityLabel,
  entityTitle,
  plainly,
} from '@plumbline/backstage-plugin-evidence-common';
