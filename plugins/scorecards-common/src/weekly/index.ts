export { assembleWeekly } from './assembleWeekly';
export type { HeldOnLadder, WeeklyEvidence } from './WeeklyEvidence';
export {
  openOf,
  weeklyDigest,
  weeklyItemWords,
  weeklySectionTitles,
} from './present';
export { drillIntervalDays } from './drillsDue';
export { weeklyHorizonDays } from './readFact';
export { drillChecklists } from './checklists';
export { parseWeek, weekAt } from './week';
export type { Week } from './week';
