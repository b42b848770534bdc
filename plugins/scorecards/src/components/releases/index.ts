export { LadderSection } from './LadderSection';
