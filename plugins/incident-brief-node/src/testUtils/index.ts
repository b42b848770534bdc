export { startServer } from './startServer';
export type { Misbehaviour, SeenRequest } from './startServer';
