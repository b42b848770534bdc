import { z } from 'zod';

/*
 * The parts of Sentry's answers that are read. Whatever older servers leave out
 * may be missing or null here.
 */

const id = z
  .union([z.string().min(1).max(200), z.number()])
  .transform(value => String(value));
const text = z.string().nullish();

/** https://docs.sentry.io/api/organizations/list-an-organizations-projects/ */
export const projectSchema = z.object({
  id,
  slug: z.string().min(1),
  /** Their names. */
  environments: z.array(z.string()).nullish(),
});
export type ListedProject = z.output<typeof projectSchema>;

/** https://docs.sentry.io/api/events/list-an-organizations-issues/ */
export const issueSchema = z.object({
  id,
  shortId: text,
  title: text,
  culprit: text,
  level: text,
  permalink: text,
  firstSeen: text,
  /** Such as `new`, `escalating`, `regressed`, `ongoing`; older servers have none. */
  substatus: text,
});
export type Issue = z.output<typeof issueSchema>;

/** https://docs.sentry.io/api/releases/list-a-releases-deploys/ */
export const deploySchema = z.object({
  id,
  environment: text,
  dateFinished: text,
  url: text,
});
export type Deploy = z.output<typeof deploySchema>;

/** https://docs.sentry.io/api/releases/list-an-organizations-releases/ */
export const releaseSchema = z.object({
  version: z.string().min(1),
  dateCreated: text,
  deployCount: z.number().nullish(),
  lastDeploy: deploySchema.nullish(),
  lastCommit: z.object({ id: text }).nullish(),
  projects: z.array(z.object({ slug: text })).nullish(),
});
export type Release = z.output<typeof releaseSchema>;
