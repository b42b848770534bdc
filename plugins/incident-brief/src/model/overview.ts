import type {
  ActiveIncident,
  Overview,
  OverviewService,
} from '@plumbline/backstage-plugin-evidence-common';
import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import { count, listWords } from '@plumbline/backstage-plugin-evidence-react';

type Collectors = Pick<Overview, 'collectors'>;

/** Sources that observe running systems; the catalog only declares. */
export function observers({ collectors }: Collectors): number {
  return collectors.filter(
    ({ id, kind, outcome }) =>
      id !== 'catalog' &&
      kind !== 'change-source' &&
      outcome !== undefined &&
      outcome !== 'unconfigured',
  ).length;
}

/** Sources that can report changes, or about one kind of them. */
export function changeSources(
  { collectors }: Collectors,
  changeKind?: string,
): number {
  return collectors.filter(
    ({ changeKinds = [], outcome }) =>
      outcome !== 'unconfigured' &&
      (changeKind === undefined
        ? changeKinds.length > 0
        : changeKinds.includes(changeKind)),
  ).length;
}

/** Webhooks for changes that are set up, and that nothing has come through yet. */
export function waitingForChanges({ collectors }: Collectors): string[] {
  return waiting({ collectors }, facts => facts.length === 0);
}

/**
 * @param isMeant - by the facts that a source may report; one that reports
 *   changes alone has none
 */
function waiting(
  { collectors }: Collectors,
  isMeant: (facts: readonly string[]) => boolean,
): string[] {
  return collectors
    .filter(
      ({ outcome, tells: facts = [] }) =>
        outcome === 'waiting' && isMeant(facts),
    )
    .map(({ id, title }) => title ?? id);
}

/** Unknown as well, but not for want of a source: one need not connect it again. */
export function nothingYet(sources: readonly string[]): string {
  return `${listWords(sources)} ${
    sources.length === 1 ? 'is' : 'are'
  } set up, and nothing has arrived yet`;
}

export type OpenIncident = {
  incident: ActiveIncident;
  source: string;
  stale: boolean;
  /** What it concerns, of what the viewer may see. */
  services: { entityRef: string; title?: string }[];
};

/** Each open incident once, the newest first, with the services it concerns. */
export function openIncidents({
  incidents,
}: Pick<Overview, 'incidents'>): OpenIncident[] {
  const open = new Map<string, OpenIncident>();
  for (const { entityRef, title, incidents: claim } of incidents) {
    for (const incident of claim.value) {
      const key = JSON.stringify([claim.source.id, incident.id]);
      const known = open.get(key) ?? {
        incident,
        source: claim.source.id,
        stale: true,
        services: [],
      };
      open.set(key, {
        ...known,
        // One that is still reported is enough.
        stale: known.stale && claim.stale === true,
        services: [...known.services, { entityRef, title }],
      });
    }
  }
  return [...open.values()].sort(
    (a, b) =>
      compareText(b.incident.since ?? '', a.incident.since ?? '') ||
      compareText(a.incident.id, b.incident.id),
  );
}

/** What can be stated where nothing fires. */
export type Quiet =
  /** Nobody looked, and why. */
  | { unknown: string }
  /** Somebody did; `stale` when what was heard is out of date for some. */
  | { nothing: string; stale: boolean };

/** The owners' services for which no source reports alerts, firing or not. */
export function alertsUnknown({
  services = [],
}: Pick<Overview, 'services'>): OverviewService[] {
  return services.filter(
    ({ facts }) => !facts.some(({ name }) => name === 'alerts.firing'),
  );
}

/** "Nothing fires" only of services whose alerts some source reports. */
export function quietOf(overview: Overview): Quiet {
  const { alertsHeard, alertsStale, alertSources } = overview;
  const silent = waiting(overview, facts => facts.includes('alerts.firing'));
  if (alertsHeard === 0 && silent.length > 0) {
    return { unknown: nothingYet(silent) };
  }
  if (observers(overview) === 0) {
    return { unknown: 'no source connected' };
  }
  if (alertsHeard === 0) {
    return { unknown: 'no source reports alerts for these services' };
  }
  const sources = count(alertSources, 'source');
  const where = `on ${count(alertsHeard, 'service')} (${sources})`;
  if (alertsStale === alertsHeard) {
    return { nothing: `nothing fired ${where} when last heard`, stale: true };
  }
  return alertsStale > 0
    ? {
        nothing: `nothing fires ${where}, as last heard of ${alertsStale} of them`,
        stale: true,
      }
    : { nothing: `nothing fires ${where}`, stale: false };
}
