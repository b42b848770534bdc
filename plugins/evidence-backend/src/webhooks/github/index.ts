export { createGithubChangeSource } from './createGithubChangeSource';
