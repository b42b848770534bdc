/**
 * Who calls whom and how objectives are kept, from Prometheus and what speaks its API.
 *
 * @packageDocumentation
 */
export { prometheusModule as default } from './module';
