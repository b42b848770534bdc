/**
 * Lets the incident brief act for the portal user who sends a chat command.
 *
 * @packageDocumentation
 */
export { authModuleChatProvider as default } from './module';
