import type { AlsoFiring } from './alsoFiring';

/** What a message is for. */
export type SlackOccasion = {
  kind: 'alert-group' | 'incident';
  /** Names of the group's alerts; an incident's id, title and severity. */
  subject: string;
  /** Title of the alert group or incident. */
  title: string;
  /** Where all that fires is; absent where that is unknown. */
  environment?: string;
  url?: string;
  /** ISO 8601. */
  startedAt: string;
  resolvedAt?: string;
  resolved: boolean;
  /** At the entity of the brief; absent where nobody can say. */
  alsoFiring?: AlsoFiring;
  /** What else the same occasion is about, and where to read of it. */
  others: { name: string; url?: string }[];
  /** How many more there are than `others` lists. */
  moreOthers?: number;
};
