import {
  ActiveIncident,
  canonicalJson,
  Claim,
  EvidenceContext,
  FactClaim,
  factDefinition,
  Field,
  FiringAlert,
  isKnown,
  firingKey,
  joinFiringAlerts,
  SloState,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  counted,
  Part,
  partOf,
  sectionOf,
  sortedUnique,
  unknown,
} from '../../kit/fields';
import { reportedHealth } from '../../kit/health';
import { scopeInWords, scopeOf } from '../../kit/scope';
import type { Firing } from './schema';

const firingFacts = {
  alerts: { name: 'alerts.firing', noun: 'alerts' },
  slo: { name: 'slo.state', noun: 'objectives' },
  incidents: { name: 'incident.active', noun: 'incidents' },
} as const satisfies Record<string, ListFact>;

/** What fires, what is burning, and which incidents are open. */
export function assembleFiring(context: EvidenceContext): Firing {
  const alerts = listFact<FiringAlert>(
    context,
    firingFacts.alerts,
    (a, b) => compareSince(a, b) || compareText(a.name, b.name),
    { keyOf: firingKey, join: joinFiringAlerts },
  );
  const slo = listFact<SloState>(context, firingFacts.slo, (a, b) =>
    compareText(a.name, b.name),
  );
  const incidents = listFact<ActiveIncident>(
    context,
    firingFacts.incidents,
    (a, b) => compareSince(a, b) || compareText(a.id, b.id),
  );
  const health = reportedHealth(context.facts, context.subject.entityRef);
  const since = earliest([...startsOf(alerts), ...startsOf(incidents)]);
  return {
    ...sectionOf([
      partOf(alerts),
      partOf(slo),
      partOf(incidents),
      ...silentMembers(context),
      ...(health ? [{ known: true }] : []),
    ]),
    ...(health && { health }),
    alerts,
    slo,
    incidents,
    ...(since !== undefined && { since }),
  };
}

/** A System is not known to be quiet while members of it say nothing. */
function silentMembers(context: EvidenceContext): Part[] {
  const members = context.members.filter(ref => ref.startsWith('component:'));
  if (
    members.length === 0 ||
    !context.reportedFacts.includes(firingFacts.alerts.name)
  ) {
    return [];
  }
  const heard = new Set(
    context.facts
      .filter(({ name }) => name === firingFacts.alerts.name)
      .map(({ entityRef }) => entityRef),
  );
  const silent = members.filter(ref => !heard.has(ref)).length;
  return silent === 0 || silent === members.length
    ? []
    : [
        {
          known: false,
          reason: `no source reports alerts for ${counted(
            silent,
            'member',
          )} of ${members.length}`,
        },
      ];
}

/** What began first comes first; an unknown beginning last. */
function compareSince(a: { since?: string }, b: { since?: string }): number {
  return milliseconds(a.since) - milliseconds(b.since);
}

function milliseconds(instant: string | undefined): number {
  // Not infinity: the difference of two would be NaN.
  return instant === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(instant);
}

function startsOf(field: Field<{ since?: string }[]>): string[] {
  return isKnown(field)
    ? field.value.flatMap(({ since }) => (since === undefined ? [] : [since]))
    : [];
}

function earliest(instants: string[]): string | undefined {
  return instants.length === 0
    ? undefined
    : new Date(
        Math.min(...instants.map(instant => Date.parse(instant))),
      ).toISOString();
}

/** A list that sources report, and what to call its items in a sentence. */
type ListFact = {
  name: 'alerts.firing' | 'slo.state' | 'incident.active';
  noun: string;
};

/** What is one and the same among what several sources report. */
type Sameness<T> = {
  /** What two reports of one item have in common. */
  keyOf: (item: T) => string;
  /** Makes one item of these. */
  join: (items: T[]) => T[];
};

type About = { entityRef?: string; stale?: true };
type Report<T> = { claim: FactClaim; items: T[] };

/**
 * Merges what every source says about the subject (and what stands for it)
 * into one claim: the union of the lists.
 *
 * The claim rests on who was heard of lately; its `observedAt` is that of the
 * oldest such report, absent when the time of one of them is unknown. What only
 * others report is in the list and stale by itself: a source that died neither
 * ends an alert nor ages those of the living. Where nobody was heard of lately,
 * the whole claim is stale.
 */
function listFact<T extends object>(
  context: EvidenceContext,
  fact: ListFact,
  compare: (a: T, b: T) => number,
  same: Sameness<T & About> = { keyOf: canonicalJson, join: items => items },
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
  return merge(reports, compare, same);
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

function merge<T extends About>(
  reports: Report<T>[],
  compare: (a: T, b: T) => number,
  { keyOf, join }: Sameness<T>,
): Claim<T[]> {
  const filled = reports.filter(({ items }) => items.length > 0);
  const fresh = reports.filter(({ claim }) => !claim.stale);
  const current = fresh.length > 0 ? fresh : reports;
  const filledNow = current.filter(({ items }) => items.length > 0);
  const basis = filledNow.length > 0 ? filledNow : current;
  const reported = join(filledNow.flatMap(({ items }) => items));
  const keys = new Set(reported.map(keyOf));
  const older = filled.filter(report => !current.includes(report));
  const left = join(older.flatMap(({ items }) => items))
    .filter(item => !keys.has(keyOf(item)))
    .map(item => ({ ...item, stale: true as const }));
  const sources = [...basis, ...(left.length > 0 ? older : [])].map(
    ({ claim }) => claim.source,
  );
  const urls = sortedUnique(sources.map(({ url }) => url));
  const observedAt = oldest(basis);
  const items = new Map(
    [...reported, ...left].map(one => [canonicalJson(one), one]),
  );
  return {
    value: [...items.entries()]
      .sort(([keyA, a], [keyB, b]) => compare(a, b) || compareText(keyA, keyB))
      .map(([, item]) => item),
    kind: basis[0].claim.kind,
    source: {
      id: sortedUnique(sources.map(({ id }) => id)).join(', '),
      ...(urls.length === 1 && { url: urls[0] }),
    },
    ...(observedAt !== undefined && { observedAt }),
    stale: fresh.length === 0,
  };
}

function oldest(reports: Report<unknown>[]): string | undefined {
  const instants = reports.map(({ claim }) => claim.observedAt);
  return instants.every(instant => instant !== undefined)
    ? [...instants].sort(compareText)[0]
    : undefined;
}
