/**
 * Changes of flags from LaunchDarkly, by its webhook.
 *
 * @packageDocumentation
 */
export { launchdarklyModule as default } from './module';
