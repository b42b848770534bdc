export { followIncidents } from './followIncidents';
export { DatabaseIncidentStore } from './DatabaseIncidentStore';
