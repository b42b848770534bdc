export { EntityName } from './EntityName';
export { EntityTitle } from './EntityTitle';
export { entityLabel, entityTitle } from './entityLabel';
export { plainly } from './plainly';
