export { teamToil } from './teamToil';
export type { TeamCapacity, TeamWork } from './teamToil';
