export { createSlackTarget } from '../createSlackTarget';
export { alsoFiring, renderSlack, slackMessage } from '../render';
export type { SlackBlock, SlackMessage, SlackOccasion } from '../render';
export { startSlack } from './slackServer';
export type { PostedMessage, SlackServer } from './slackServer';
