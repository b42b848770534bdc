export { readinessRootHealthServiceFactory as default } from '@plumbline/backstage-plugin-evidence-node';
