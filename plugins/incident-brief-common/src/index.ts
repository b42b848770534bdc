/**
 * The incident brief: its shape, its assembly from evidence and its text
 * renderings. Pure: no I/O outside `/client`.
 *
 * @packageDocumentation
 */
export * from './schema';
export * from './assemble';
<<<<<<< HEAD
export * from './claims';
export * from './corrections';
export * from './permissions';
=======
export * from './deliveries';
>>>>>>> 69e6bcb (Render briefs for Slack and as notes; keep deliveries in an outbox)
export { digestInput } from './digest';
export * from './render';
