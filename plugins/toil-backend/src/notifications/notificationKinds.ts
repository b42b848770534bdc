/** Kinds of notifications, which `plumbline.notifications` has switches of. */
export const notificationKinds = [
  'automation-demoted',
  'candidate-review',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];
