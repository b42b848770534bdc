export { remoteCatalogPlugin as default } from './plugin';
