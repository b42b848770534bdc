/** A host of repositories, and files that are as they should be. */
export { GithubServer } from './githubServer';
export { goodFiles } from './goodFiles';
