export { mergeSlos } from './slos';
export {
  readPrometheusCollector,
  readPrometheusEndpoint,
} from './readPrometheusCollector';
