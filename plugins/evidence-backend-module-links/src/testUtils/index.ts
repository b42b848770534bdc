/** A site to look at. */
export { startSite } from '../__testUtils__/testSite';
