export { createGitlabChangeSource } from './createGitlabChangeSource';
