export { BriefPage } from './BriefPage';
export { BriefTab } from './BriefTab';
export { BriefCard } from './BriefCard';
