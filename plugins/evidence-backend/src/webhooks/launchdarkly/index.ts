export { createLaunchDarklyChangeSource } from './createLaunchDarklyChangeSource';
