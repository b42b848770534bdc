import { z } from 'zod';
import type { ClaimKind } from '../schemas/claim';
import type { JsonValue } from '../schemas/primitives';

/** A fact that may be reported: its shape, and how long it stays fresh. */
export type FactDefinition = {
  name: string;
  description: string;
  /** Seconds after which the value is stale. */
  maxAgeSeconds: number;
  schema: z.ZodType;
  /** What a value that is a number counts in, such as `percent`. */
  unit?: string;
  /**
   * Types of collectors that come with evidence and report it, or those of the
   * module that adds it; anybody else may push it, too.
   */
  collectors: readonly string[];
  /** It follows from decisions in the portal: only its plugins may push it. */
  decided?: true;
  /** What kind of system it comes from, where that is a matter of modules: `a pager`. */
  reportedBy?: string;
  /**
   * `entity` where an answer about an entity leaves it out of what it says of
   * the neighbours: nobody who looks for a cause reads it there.
   */
  scope?: 'entity';
  /** Entities for which evidence itself reports it, without any set-up. */
  reportedFor?: string;
  /**
   * `whole-estate` where its value follows from other entities as well: an
   * answer to somebody from whom some are hidden leaves it out.
   */
  counted?: 'whole-estate';
  /**
   * `declared` where a description says it, `enforced` where a control point
   * holds it to be so; else `observed`.
   */
  kind?: ClaimKind;
  /**
   * What two sources report of one entity comes to, where the one that is the worse
   * news counts, and not the newer one. It must not matter which of them is first.
   */
  worst?: (a: JsonValue, b: JsonValue) => JsonValue;
  /**
   * Whether that is of sources that report now: one that is away counts only where
   * all are. Else what they come to is as old as the oldest.
   */
  worstOfFresh?: true;
};

/** In seconds. */
export const minutes = (count: number) => count * 60;
/** In seconds. */
export const hours = (count: number) => minutes(count * 60);
/** In seconds. */
export const days = (count: number) => hours(count * 24);
