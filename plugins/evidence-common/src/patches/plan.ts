import type { EntityKey } from '../identity/keys';
import type { NamedBy } from '../identity/namedBy';
import type { Signal } from '../schemas/signal';
import type { DescriptorChange } from './edits';
import type { NewEntity } from './newEntity';

/** The entities that whoever asks may see. */
export type KnownEntities = {
  /** The names by which signals mean an entity; `undefined` where there is none. */
  keysOf(ref: string): readonly EntityKey[] | undefined;
  refs(): Iterable<string>;
  /** What an entity has to state so that a signal means it. */
  namedBy(signal: Signal): NamedBy | undefined;
};

/** What would make a discrepancy go away, before any file is read. */
export type PatchPlan =
  | {
      status: 'change';
      change: DescriptorChange;
      /** One sentence in the imperative; also the title of a commit. */
      title: string;
      /** Entities that may be meant instead; each can be the `candidate`. */
      others?: string[];
    }
  | { status: 'new-entity'; entity: NewEntity; title: string }
  /** One sentence: why no change of a file would be honest. */
  | { status: 'none'; reason: string };

export type PlanOptions = {
  known: KnownEntities;
  /** The entity that is meant, where a person has chosen one. */
  candidate?: string;
};

export function none(reason: string): PatchPlan {
  return { status: 'none', reason };
}
