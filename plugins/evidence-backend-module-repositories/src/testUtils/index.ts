/** A host of repositories, and files that are as they should be. */
export { GithubServer } from '../__testUtils__/githubServer';
export { goodFiles } from '../__testUtils__/goodFiles';
