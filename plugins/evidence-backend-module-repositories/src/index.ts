/**
 * What the repositories of entities have: files, pipelines, owners, guards of the default branch.
 *
 * @packageDocumentation
 */
export { repositoriesModule as default } from './module';
