/** GitHub's API on this machine, as far as repositories are read. */
export { GithubServer } from './githubServer';
