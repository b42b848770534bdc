/**
 * Deploys, commits and flags of GitLab, by its webhook.
 *
 * @packageDocumentation
 */
export { gitlabModule as default } from './module';
