export { DependenciesCollector } from './DependenciesCollector';
