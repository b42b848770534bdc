export { alsoFiring } from './alsoFiring';
export type { AlsoFiring } from './alsoFiring';
export { escapeMrkdwn, mrkdwnLink } from './mrkdwn';
export { renderSlack } from './slackBrief';
export type { SlackBrief } from './slackBrief';
export { slackMessage, slackNote } from './slackMessage';
export type { SlackBlock, SlackMessage, SlackText } from './slackMessage';
export type { SlackOccasion } from './SlackOccasion';
