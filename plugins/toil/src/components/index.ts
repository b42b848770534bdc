export { ToilRouter } from './ToilRouter';
