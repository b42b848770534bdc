import type { Section } from '../kit/section';
import { blastRadius } from './blastRadius';
import { dependencies } from './dependencies';
import { firing } from './firing';
import { lastChange } from './lastChange';
import { owner } from './owner';
import { runtime } from './runtime';
import { service } from './service';

const list = [
  firing,
  owner,
  service,
  runtime,
  blastRadius,
  dependencies,
  lastChange,
] as const;
type Listed = (typeof list)[number];

/** The sections of a brief, in the order in which a responder reads them. */
export const sections: readonly Section<BriefSection>[] = list;

export type BriefSection = Listed['id'];
export type SectionSchemas = {
  [Each in Listed as Each['id']]: Each['schema'];
};
/** The codes of all sections' gaps. */
export type SectionCodes = Intersection<Listed['codes']>;

type Intersection<Union> = (
  Union extends unknown ? (of: Union) => void : never
) extends (of: infer All) => void
  ? All
  : never;
