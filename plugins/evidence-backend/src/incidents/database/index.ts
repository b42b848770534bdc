export { followIncidents } from './followIncidents';
