export { ScorecardCard } from './ScorecardCard';
export { ScorecardTab } from './ScorecardTab';
export { FailingCard, RequiredFigure } from './TeamCards';
