/**
 * What modules of hosts of repositories test themselves with: a server, files
 * that are as they should be, and the collector that reads them.
 */
export { archive, CodeServer } from './codeServer';
export type { ServedRepository } from './codeServer';
export { goodFiles } from './goodFiles';
export { LocalRepository } from './localRepository';
export { aPayGroup, inFolder, startRepositories } from './startRepositories';
export { archiveOf, tarOf } from './tar';
export { testRepositoryHost } from './testRepositoryHost';
