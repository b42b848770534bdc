/**
 * Deploys and commits of GitHub, by its webhook or its API.
 *
 * @packageDocumentation
 */
export { githubModule as default } from './module';
