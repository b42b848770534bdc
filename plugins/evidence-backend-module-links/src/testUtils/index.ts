/** A site to look at. */
export { startSite } from './testSite';
