/**
 * The incident brief: its shape, its assembly from evidence and its text
 * renderings. Pure: no I/O outside `/client`.
 *
 * @packageDocumentation
 */
export * from './schema';
export * from './briefQuery';
export { incidentBriefOperations } from './operations';
export * from './assemble';
export * from './claims';
export * from './corrections';
export * from './permissions';
export * from './deliveries';
export { digestInput } from './digest';
export { linkNote } from './linkNote';
export * from './render';
