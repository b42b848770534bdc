export { readNotificationKinds } from './notificationKinds';
export {
  createDailyNotificationsTable,
  newSince,
  notifiedOf,
  sendDaily,
} from './sendDaily';
export type { DailyMessage, DailySummary } from './sendDaily';
