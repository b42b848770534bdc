/**
 * What runs where, in which version and how well, from Kubernetes.
 *
 * @packageDocumentation
 */
export { kubernetesModule as default } from './module';
