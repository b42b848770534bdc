export {
  InfrastructureCard,
  InfrastructureFigure,
  InfrastructureTab,
} from './InfrastructureCard';
