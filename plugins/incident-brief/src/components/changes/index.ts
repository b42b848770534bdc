export { ChangesRouter } from './ChangesRouter';
