export { capital, count, listWords, number, percent, sentence } from './words';
export { money } from '@plumbline/backstage-plugin-evidence-common';
