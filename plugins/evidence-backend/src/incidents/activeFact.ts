import {
  ActiveIncident,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import type { FoldedIncident } from './foldIncident';

/** Incidents listed for one entity: more than this are not read during one. */
const limit = 50;

/**
 * Open incidents of one service, as the value of `incident.active`: the latest
 * first.
 */
export function activeFact(
  incidents: readonly FoldedIncident[],
): ActiveIncident[] {
  return incidents
    .map(toActive)
    .sort((a, b) => compareText(b.since!, a.since!) || compareText(a.id, b.id))
    .slice(0, limit);
}

function toActive(incident: FoldedIncident): ActiveIncident {
  const { id, title, severity, start, commander, environment, link } = incident;
  return {
    id,
    ...(title !== undefined && { title }),
    ...(severity !== undefined && { severity }),
    since: start,
    ...(commander !== undefined && { commander }),
    ...(environment !== undefined && { environment }),
    ...(link !== undefined && { url: link }),
  };
}
