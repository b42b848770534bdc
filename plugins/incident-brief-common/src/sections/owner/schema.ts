import { fieldSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { sectionSchema } from '../../kit/fields';
import { textSchema as text } from '../../kit/section';

/**
 * Who is on call on one escalation level; of several people on one level there
 * is a line for each. Without `user` and `displayName` the level is empty.
 */
export const onCallLevelSchema = z.object({
  level: z.number().int(),
  name: z.string().optional(),
  /** How long an alert waits before it reaches this level, such as `15m`. */
  after: z.string().optional(),
  /** Absent, too, for somebody whom the pager knows and the catalog does not. */
  user: z.string().optional(),
  displayName: z.string().optional(),
  /** The roster names a user whom the catalog does not have. */
  unresolved: z.boolean().optional(),
  /** The end of the shift, ISO 8601. */
  until: z.string().optional(),
  /** There is no end: the level names this person, whatever the hour. */
  always: z.boolean().optional(),
});
export type OnCallLevel = z.infer<typeof onCallLevelSchema>;

/** A team as a responder needs it. */
export const responsibleTeamSchema = z.object({
  /** What it is responsible for: the requested entity, or what that runs on. */
  entityRef: z.string(),
  team: text,
  displayName: z.string().optional(),
  /** By the pager, just now or when it was last read; else by the roster. */
  onCall: fieldSchema(z.array(onCallLevelSchema)),
  /** Where the pager and the catalog name others, in words. */
  disagreement: z.string().optional(),
  escalation: text,
  channel: text,
  pager: text,
  editUrl: z.string().optional(),
});
export type ResponsibleTeam = z.infer<typeof responsibleTeamSchema>;

export const ownerSchema = sectionSchema.extend({
  workload: responsibleTeamSchema,
  substrate: z.array(responsibleTeamSchema),
});
export type Owner = z.infer<typeof ownerSchema>;
