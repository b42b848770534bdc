export { DatabaseIncidentStore } from './DatabaseIncidentStore';
