export { ToilCard, ToilFigure, ToilTab } from './ToilCard';
