export {
  readPrometheusCollector,
  readPrometheusEndpoint,
} from './readPrometheusCollector';
