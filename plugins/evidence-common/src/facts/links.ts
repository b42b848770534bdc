import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { FactDefinition, hours } from './definition';

/** What a link of an entity leads to. */
export const linkPurposes = [
  'runbook',
  'dashboard',
  'documentation',
  'repository',
  'pager',
  'escalation',
  'channel',
  'other',
] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

/** Whether a link answers. When it was looked at is when the fact was observed. */
export const linkStateSchema = z.object({
  url: webUrlSchema,
  title: z.string().optional(),
  what: z.enum(linkPurposes),
  /** `unknown`: it was not looked at, or what came says neither; never a failure. */
  status: z.enum(['ok', 'failing', 'unknown']),
  /** The first of the tries in a row that failed; of `failing` only. */
  since: z.iso.datetime({ offset: true }).optional(),
  /** In words: why it fails or is not known, or that it wants one to sign in. */
  reason: z.string().optional(),
});
export type LinkState = z.infer<typeof linkStateSchema>;

export const linkFacts: readonly FactDefinition[] = [
  {
    name: 'links.state',
    description:
      'Whether its links answer, and since when not; an empty list says that it has none',
    // Each is looked at twice a day, or as often as configured, at least daily.
    maxAgeSeconds: hours(36),
    schema: z.array(linkStateSchema),
    collectors: ['links'],
  },
];
