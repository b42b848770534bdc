export { createArgoCdChangeSource } from './createArgoCdChangeSource';
