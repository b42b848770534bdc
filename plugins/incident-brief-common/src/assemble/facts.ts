import {
  canonicalJson,
  Claim,
  EvidenceContext,
  FactClaim,
  Field,
  factDefinition,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import { sortedUnique, unknown } from './claims';
import { scopeInWords, scopeOf } from './scope';

/** A list that sources report, and what to call its items in a sentence. */
export type ListFact = {
  name: 'alerts.firing' | 'slo.state' | 'incident.active';
  noun: string;
};

type About = { entityRef?: string };
type Report<T> = { claim: FactClaim; items: T[] };

/**
 * Merges what every source says about the subject (and what stands for it)
 * into one claim: the union of the lists.
 *
 * The claim is stale when anything in it rests on a stale report, or when
 * nothing fresh was reported at all. A stale *empty* report beside a fresh one
 * takes nothing away: it adds no item. Its `observedAt` is that of the oldest
 * report it rests on, and absent when the time of one of them is unknown.
 */
export function listFact<T extends object>(
  context: EvidenceContext,
  fact: ListFact,
  compare: (a: T, b: T) => number,
  /** Makes one of items that several sources tell of; else equal ones are one. */
  join: (items: (T & About)[]) => (T & About)[] = items => items,
): Field<(T & About)[]> {
  if (!context.reportedFacts.includes(fact.name)) {
    return unknown(`no source connected for ${fact.noun}`);
  }
  const reports = scopeOf(context).flatMap(ref =>
    context.facts
      .filter(claim => claim.entityRef === ref && claim.name === fact.name)
      .flatMap(claim => readReport<T>(claim, ref, context)),
  );
  if (reports.length === 0) {
    return unknown(
      `no source reports ${fact.noun} for ${scopeInWords(context)}`,
    );
  }
  return merge(reports, compare, join);
}

/** What one source says; nothing when it does not have the registered shape. */
function readReport<T extends object>(
  claim: FactClaim,
  ref: string,
  context: EvidenceContext,
): Report<T & About>[] {
  const definition = factDefinition(claim.name);
  const parsed = definition?.schema.safeParse(claim.value);
  if (!parsed?.success) {
    return [];
  }
  const items = (parsed.data as (T & About)[]).map(item =>
    ref === context.subject.entityRef ? item : { ...item, entityRef: ref },
  );
  return [{ claim, items }];
}

function merge<T extends object>(
  reports: Report<T>[],
  compare: (a: T, b: T) => number,
  join: (items: T[]) => T[],
): Claim<T[]> {
  const fresh = reports.filter(({ claim }) => !claim.stale);
  const filled = reports.filter(({ items }) => items.length > 0);
  const restsOn = [...filled, ...(filled.length === 0 ? fresh : [])];
  const basis = restsOn.length > 0 ? restsOn : reports;
  const urls = sortedUnique(basis.map(({ claim }) => claim.source.url));
  const observedAt = oldest(basis);
  const items = new Map(
    join(filled.flatMap(report => report.items)).map(item => [
      canonicalJson(item),
      item,
    ]),
  );
  return {
    value: [...items.entries()]
      .sort(([keyA, a], [keyB, b]) => compare(a, b) || compareText(keyA, keyB))
      .map(([, item]) => item),
    kind: basis[0].claim.kind,
    source: {
      id: sortedUnique(basis.map(({ claim }) => claim.source.id)).join(', '),
      ...(urls.length === 1 && { url: urls[0] }),
    },
    ...(observedAt !== undefined && { observedAt }),
    stale: fresh.length === 0 || basis.some(({ claim }) => claim.stale),
  };
}

function oldest(reports: Report<unknown>[]): string | undefined {
  const instants = reports.map(({ claim }) => claim.observedAt);
  return instants.every(instant => instant !== undefined)
    ? [...instants].sort(compareText)[0]
    : undefined;
}
