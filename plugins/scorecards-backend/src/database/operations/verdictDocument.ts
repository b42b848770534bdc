import {
  SetAside,
  storedList,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Evidence,
  NextStep,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { EntityVerdictsRow } from '../tables';

/** What lists go by, of one verdict. Short keys: there are thirty an entity. */
export type KeptVerdict = {
  /** The control, and its version. */
  c: string;
  v: number;
  /** The status, the message, and whose debt it is. */
  s: string;
  m: string;
  o: string;
  /** What went wrong in the control. */
  e?: string;
  /** Counts the judgements of this control on this entity, from 1. */
  r: number;
  /** Since when the status is this one, and since when it fails; epoch ms. */
  t: number;
  f?: number;
  /** When it was judged so first; epoch ms. */
  l: number;
};

/** The rest of one verdict. */
export type StoredDetails = {
  /** Where its claims are. */
  e: readonly number[];
  /** What to do first. */
  n?: NextStep;
  /** When it may change without news; epoch ms. */
  d?: number;
};

/** All that holds of one entity. */
export type VerdictDocument = {
  /** By control. */
  verdicts: KeptVerdict[];
  details: {
    verdicts: StoredDetails[];
    /** Each as JSON: most of them are only passed on, or compared. */
    claims: readonly string[];
  };
};

const chunk = 400;

/** @throws SyntaxError, TypeError where the row is damaged */
export function toDocument(
  row: Pick<EntityVerdictsRow, 'verdicts' | 'said'>,
): VerdictDocument {
  // JSON holds no line break of its own.
  const [verdicts, ...claims] = row.said.split('\n');
  const document = {
    verdicts: storedList<KeptVerdict>(row.verdicts),
    details: { verdicts: storedList<StoredDetails>(verdicts), claims },
  };
  if (document.details.verdicts.length !== document.verdicts.length) {
    throw new TypeError('The stored verdicts of an entity are damaged');
  }
  return document;
}

export function toTexts({
  verdicts,
  details,
}: VerdictDocument): Pick<EntityVerdictsRow, 'verdicts' | 'said'> {
  return {
    verdicts: JSON.stringify(verdicts),
    said: [JSON.stringify(details.verdicts), ...details.claims].join('\n'),
  };
}

/** The claims of a document at these places. */
export function claimsAt(
  { details }: VerdictDocument,
  places: readonly number[],
): Evidence[] {
  return places.map(place => JSON.parse(details.claims[place]));
}

/** The documents of these entities, as far as there are any that are whole. */
export async function readDocuments(
  knex: Knex,
  refs: readonly string[],
): Promise<Map<string, VerdictDocument>> {
  const found = new Map<string, VerdictDocument>();
  for (let at = 0; at < refs.length; at += chunk) {
    const rows = await knex<EntityVerdictsRow>('entity_verdicts').whereIn(
      'entity_ref',
      refs.slice(at, at + chunk),
    );
    SetAside.of(knex).map('verdicts of entities', rows, {
      id: row => row.entity_ref,
      map: row => found.set(row.entity_ref, toDocument(row)),
    });
  }
  return found;
}
