export { readLinksCollector } from './readLinksCollector';
