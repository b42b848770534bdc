export { readPrometheusCollector } from './readPrometheusCollector';
