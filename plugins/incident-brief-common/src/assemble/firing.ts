import {
  ActiveIncident,
  EvidenceContext,
  Field,
  FiringAlert,
  isKnown,
  firingKey,
  joinFiringAlerts,
  SloState,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '../schema';
import { counted, Part, partOf, sectionOf } from './claims';
import { ListFact, listFact } from './facts';
import { reportedHealth } from './health';

export const firingFacts = {
  alerts: { name: 'alerts.firing', noun: 'alerts' },
  slo: { name: 'slo.state', noun: 'objectives' },
  incidents: { name: 'incident.active', noun: 'incidents' },
} as const satisfies Record<string, ListFact>;

/** What fires, what is burning, and which incidents are open. */
export function assembleFiring(context: EvidenceContext): Brief['firing'] {
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
