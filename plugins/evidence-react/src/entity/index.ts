export { EntityName } from './EntityName';
export { entityLabel, entityTitle } from './entityLabel';
