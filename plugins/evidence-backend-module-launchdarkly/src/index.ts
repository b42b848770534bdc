/**
 * Changes of flags from LaunchDarkly, by its webhook.
 *
 * @packageDocumentation
 */
export { launchDarklyModule as default } from './module';
