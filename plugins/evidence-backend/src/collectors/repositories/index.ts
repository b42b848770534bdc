export { readRepositoriesCollector } from './readRepositoriesCollector';
