import {
  changeKindSchema,
  changeSchema,
  changesElsewhereSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { sectionSchema } from '../../kit/fields';

const lastChangeOfKindSchema = sectionSchema.extend({
  /** The latest change of this kind to the entity itself; absent with `partial` means that sources report this kind, but of other entities or environments. */
  change: changeSchema.optional(),
  /** How many sources have ever reported changes of this kind, for any entity. */
  sourcesAnswered: z.number().int(),
  /**
   * With `partial`: how many of these reported one of the latest changes of this
   * entity in the environment of the brief, of whatever kind; the others may not
   * know it. Not part of the digest.
   */
  sourcesOfEntity: z.number().int().optional(),
});
export type LastChangeOfKind = z.infer<typeof lastChangeOfKindSchema>;

export const suspectSchema = z.object({
  change: changeSchema,
  /** In words, the strongest first. */
  reasons: z.array(z.string()),
});
export type Suspect = z.infer<typeof suspectSchema>;

export const lastChangeSchema = sectionSchema.extend({
  byKind: z.record(changeKindSchema, lastChangeOfKindSchema),
  /** Changes that may have caused it. */
  suspects: z.array(suspectSchema),
  /** How many more there are than `suspects` lists; absent when it lists all. */
  moreSuspects: z.number().int().optional(),
  /** Why no change that is known explains it, in words; then nothing is suspected. */
  unexplained: z.string().optional(),
  /** How many changes of that time are left out as of other environments; only where one was named. */
  elsewhere: z.array(changesElsewhereSchema).optional(),
  /**
   * When the first change of the ledger occurred, where that is after the onset:
   * then it is unknown whether a change explains it.
   */
  ledgerFrom: z.string().optional(),
  /** What changed as well and is no suspect; without an onset, what changed lately. */
  alsoChanged: z.array(suspectSchema),
  moreAlsoChanged: z.number().int().optional(),
});
export type LastChange = z.infer<typeof lastChangeSchema>;
