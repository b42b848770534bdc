import {
  Claim,
  CollectorStatus,
  EvidenceContext,
  Field,
  fieldSchema,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { Block } from './blocks';
import type { Confidence } from './confidence';
import { sectionSchema } from './fields';
import type { Entities } from './scope';
import type { Clock } from './words';

type SectionContent = z.infer<typeof sectionSchema>;

export const textSchema = fieldSchema(z.string());

/** Which entity it is about, where that is not the requested one: a System's member. */
export const about = { entityRef: z.string().optional() };

/**
 * What it means that a claim is no longer made. `lasting`: somebody changed it
 * where it is kept. `recent`: nothing, it is shown only while it is recent, but
 * as long as it is shown it stays as it is (a change). `passing`: nothing, and
 * neither does another value (an alert, a shift, a running version).
 */
export type ClaimNature = 'lasting' | 'recent' | 'passing';

/**
 * One statement of a section, under a key that is the same in every brief of the
 * entity: two briefs are compared by it, and a correction is tracked by it.
 */
export type SectionClaim = {
  /** Begins with the section's id. */
  key: string;
  /** What it is about, in words: `Owner`, `Calls payment`. */
  label: string;
  /** Absent when it is unknown. */
  value?: unknown;
  /** Why it is unknown. */
  unknown?: string;
  source?: Claim<unknown>['source'];
  nature: ClaimNature;
  /** Entities that it names: who may not see one of them must not read it. */
  refs?: string[];
};

export function claimOf<T>(
  claim: Pick<SectionClaim, 'key' | 'label' | 'nature'>,
  field: Field<T>,
  shownAs: (value: T) => unknown = value => value,
): SectionClaim {
  return isKnown(field)
    ? { ...claim, value: shownAs(field.value), source: field.source }
    : { ...claim, unknown: (field as { unknown: string }).unknown };
}

/** What the parts of a section are assembled from, beside the evidence itself. */
export type Known = { entities: Entities; onset: string | undefined };

/** The brief around a section, for its digest. */
export type DigestFrame = {
  environment?: string;
  environmentAssumed?: boolean;
};

/** The brief around a section, for its text. */
export type Frame = Clock & {
  entityRef: string;
  environment?: string;
  /** The brief's own instant; ages are shown against `now`. */
  at: string;
};

/**
 * A section of the brief. Everything that the brief does is done section by
 * section: its shape, assembly, gaps, claims, comparisons, corrections, digest
 * and texts come from here.
 */
export interface Section<
  Id extends string = string,
  Schema extends z.ZodType<SectionContent> = z.ZodType<SectionContent>,
  Codes extends Readonly<Record<string, string>> = Readonly<
    Record<string, string>
  >,
> {
  id: Id;
  /** As the subject of a sentence: `What fires`. */
  subject: string;
  schema: Schema;
  /** A pure function; no sentence may move with the clock, as the digest covers it. */
  assemble(context: EvidenceContext, known: Known): z.output<Schema>;
  /** Instants, in epoch milliseconds, at which another section follows from the same evidence. */
  turns?(context: EvidenceContext): number[];
  /** Its gaps by name; gaps of one line stand in this order. */
  codes: Codes;
  gaps(
    content: z.output<Schema>,
    context: EvidenceContext,
    entities: Entities,
  ): Confidence[];
  /** What weakens it when it can't be read. */
  restsOn?: RestsOn;
  /** Its lines, by what has to be reported for them. */
  fills?: readonly FilledLine<z.output<Schema>>[];
  claims(content: z.output<Schema>): SectionClaim[];
  /** What the digest covers; by default all but sightings (`withoutSightings`). */
  digest?(content: z.output<Schema>, brief: DigestFrame): unknown;
  text: SectionText<z.output<Schema>>;
}

export interface SectionText<Content> {
  /** Texts have what a responder needs first at the top: by this number. */
  place: number;
  block(content: Content, frame: Frame): Block;
  /** What a message can hold of it; by default the block without asides. */
  short?(content: Content, frame: Frame): Block;
  /** What the head of a text states of it. */
  head?(content: Content): { title?: string; words: string[] };
}

/** For {@link FilledLine}: the claim of a field, where it is one. */
export function shown(field: Field<unknown>): { stale: boolean }[] {
  return isKnown(field) ? [field] : [];
}

export interface FilledLine<Content> {
  /** As a chip: `On call`. */
  title: string;
  /**
   * What the name of what fills it begins with: of a fact, `edges`, `workloads`,
   * `changes.<kind>`, or `catalog`.
   */
  by: string;
  /**
   * What it rests on: known where there is any, stale where all of it is. Left
   * out where a source adds to what is known without it.
   */
  shows?(content: Content): readonly { stale: boolean }[];
}

export interface RestsOn {
  /** Set where it shows what descriptions in the catalog declare. */
  catalog?: true;
  /** The line that shows a fact, by the first word of the fact's name. */
  facts?: Readonly<Record<string, string>>;
  /** Whether a source that is read feeds it otherwise, or would. */
  collected?(source: CollectorStatus, context: EvidenceContext): boolean;
  /** Whether it shows something that a source which pushes has reported. */
  pushed?(sourceId: string, context: EvidenceContext): boolean;
  /** What must not be concluded of a line when its source fails, where that is not plain. */
  conclusions?: Readonly<Record<string, string>>;
}

export function defineSection<
  const Id extends string,
  Schema extends z.ZodType<SectionContent>,
  const Codes extends Readonly<Record<string, string>> = {},
>(
  section: Omit<Section<Id, Schema, Codes>, 'codes'> & { codes?: Codes },
): Section<Id, Schema, Codes> {
  return { ...section, codes: section.codes ?? ({} as Codes) };
}
