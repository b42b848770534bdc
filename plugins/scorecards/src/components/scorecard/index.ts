export { ScorecardCard } from './ScorecardCard';
export { ScorecardTab } from './ScorecardTab';
