/**
 * What fires at Alertmanager, by its webhook and its API.
 *
 * @packageDocumentation
 */
export { alertmanagerModule as default } from './module';
