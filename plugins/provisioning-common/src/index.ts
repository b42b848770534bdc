/**
 * Products that can be requested, the forms made from their modules, and what a
 * request comes to. Pure: no I/O outside `/client`.
 *
 * @packageDocumentation
 */
export * from './answers';
export * from './connection';
export * from './cost';
export * from './findings';
export { provisioningChangedTopic } from './events';
export * from './input';
export * from './form';
export { provisioningOperations } from './operations';
export * from './permissions';
export * from './plan';
export * from './protection';
export * from './schemas';
export * from './states';
export * from './enforcement';
