export { readNotificationKinds } from './notificationKinds';
export { createDailyNotificationsTable, sendDaily } from './sendDaily';
export type { DailyMessage, DailySummary } from './sendDaily';
