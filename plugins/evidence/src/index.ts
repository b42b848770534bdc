/**
 * Where people see which sources of evidence answer, and where they disagree.
 *
 * @packageDocumentation
 */
export { evidencePlugin as default } from './plugin';
export { plumblineNav } from './plumblineNav';
