export { ToilCard } from './ToilCard';
