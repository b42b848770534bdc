import type { SlackBrief, SlackOccasion } from './render';

/** What a delivery to Slack says. */
export type SlackContent = { brief: SlackBrief; occasion: SlackOccasion };
