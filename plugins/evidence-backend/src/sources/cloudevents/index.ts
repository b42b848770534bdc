export { createCdeventsChangeSource } from './createCdeventsChangeSource';
export { cdeventsSource } from './translation';
