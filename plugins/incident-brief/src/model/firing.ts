import {
  compareText,
  type Overview,
  type OverviewFiring,
} from '@plumbline/backstage-plugin-evidence-common';
import { openIncidents } from './overview';

/** One line of what fires. */
export type FiringRow = {
  key: string;
  severity?: string;
  what: string;
  /** What it is of: `INC-311`, and the services it concerns. */
  detail: string;
  /** Whose brief it opens. */
  entityRef: string;
  commander?: string;
  since?: string;
  stale: boolean;
  /** Of an alert: where the claim comes from. */
  claim?: OverviewFiring['alerts'];
};

/**
 * Incidents before alerts, then the grave, then the oldest.
 *
 * @param isGrave - whether a severity is among the gravest
 * @param titleOf - how an entity is called that has no title
 */
export function firingRows(
  overview: Overview,
  isGrave: (severity: string | undefined) => boolean,
  titleOf: (entityRef: string) => string,
): FiringRow[] {
  const incidents = openIncidents(overview).map(
    ({ incident, source, stale, services }): FiringRow => ({
      key: `incident ${source} ${incident.id}`,
      severity: incident.severity,
      what: incident.title ?? incident.id,
      detail: [
        ...(incident.title === undefined ? [] : [incident.id]),
        services
          .map(({ entityRef, title }) => title ?? titleOf(entityRef))
          .join(', '),
      ].join(' · '),
      entityRef: services[0].entityRef,
      commander: incident.commander,
      since: incident.since,
      stale,
    }),
  );
  const alerts = overview.firing.flatMap(
    ({ entityRef, title, alerts: claim }) =>
      claim.value.map(
        ({ name, severity, since, summary, count = 1 }): FiringRow => ({
          key: `alert ${entityRef} ${claim.source.id} ${name} ${severity} ${since}`,
          severity,
          what: count > 1 ? `${name} ×${count}` : name,
          detail: [
            title ?? titleOf(entityRef),
            ...(summary ? [summary] : []),
          ].join(' · '),
          entityRef,
          since,
          stale: claim.stale === true,
          claim,
        }),
      ),
  );
  const gravest = (rows: FiringRow[]) =>
    rows.sort(
      (a, b) =>
        Number(isGrave(b.severity)) - Number(isGrave(a.severity)) ||
        compareText(a.since ?? '', b.since ?? ''),
    );
  return [...gravest(incidents), ...gravest(alerts)];
}
