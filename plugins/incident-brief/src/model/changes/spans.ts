import type { Overview } from '@plumbline/backstage-plugin-evidence-common';
import { firingRows } from '../firing';
import { openIncidents } from '../overview';

/** An alert or an incident, from its start until now. */
export type Span = {
  key: string;
  lane: 'alert' | 'incident';
  /** Epoch milliseconds. */
  from: number;
  label: string;
  isGrave: boolean;
  isStale: boolean;
  entityRefs: readonly string[];
};

export type Firing = {
  spans: readonly Span[];
  /** Of how many of these entities some source reports alerts; 0: unknown. */
  alertsHeard: number;
  alertSources: number;
};

/**
 * What fires since when; without a start nothing can be placed.
 *
 * @param about - only of these entities; absent: of all
 */
export function firingSpans(
  overview: Overview,
  {
    isGrave,
    titleOf,
    about,
  }: {
    isGrave: (severity: string | undefined) => boolean;
    titleOf: (entityRef: string) => string;
    about?: ReadonlySet<string>;
  },
): Firing {
  const isMeant = (refs: readonly string[]) =>
    about === undefined || refs.some(ref => about.has(ref));
  const incidents = openIncidents(overview).map(
    ({ incident, services, stale }) => ({
      key: `incident ${incident.id}`,
      lane: 'incident' as const,
      from: Date.parse(incident.since ?? ''),
      label: [incident.id, incident.severity, incident.commander]
        .filter(Boolean)
        .join(' · '),
      isGrave: isGrave(incident.severity),
      isStale: stale,
      entityRefs: services.map(({ entityRef }) => entityRef),
    }),
  );
  const titles = new Map(
    overview.firing.map(({ entityRef, title }) => [entityRef, title]),
  );
  const alerts = firingRows(overview, isGrave, titleOf)
    .filter(({ claim }) => claim !== undefined)
    .map(({ key, entityRef, severity, since, stale, what }) => ({
      key,
      lane: 'alert' as const,
      from: Date.parse(since ?? ''),
      label: `${titles.get(entityRef) ?? titleOf(entityRef)}: ${what}`,
      isGrave: isGrave(severity),
      isStale: stale,
      entityRefs: [entityRef],
    }));
  return {
    spans: [...alerts, ...incidents].filter(
      ({ from, entityRefs }) => !Number.isNaN(from) && isMeant(entityRefs),
    ),
    alertsHeard: overview.alertsHeard,
    alertSources: overview.alertSources,
  };
}
