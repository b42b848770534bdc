export { assembleWeekly } from './assembleWeekly';
export type { LapsingResource, WeeklyEvidence } from './assembleWeekly';
export { drillIntervalDays, weeklyHorizonDays } from './sections';
export { drillChecklists } from './checklists';
export { parseWeek, weekAt } from './week';
export type { Week } from './week';
