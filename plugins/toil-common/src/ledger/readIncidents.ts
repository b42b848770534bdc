import type {
  Alert,
  Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import type { OccurrenceInput } from '../schemas/occurrence';
import { nameOf, News } from './readLedger';

/** An incident is work that brought something back. */
export function recoveryToil(incident: Incident): OccurrenceInput[] {
  const { end, entityRefs, key, link, start, title } = incident;
  if (!title) {
    return [];
  }
  return [
    {
      id: key.slice(0, 300),
      kind: 'recovery',
      title,
      occurredAt: start,
      services: entityRefs.slice(0, 20),
      ...(link && { url: link }),
      ...(end && { updatedAt: end }),
    },
  ];
}

/**
 * An alert that fired is work that found out what was wrong.
 *
 * @param alert - its `entityRef` may be the name by which its labels call a service
 */
export function diagnosticToil(
  alert: Pick<
    Alert,
    'entityRef' | 'id' | 'labels' | 'name' | 'startsAt' | 'summary' | 'url'
  >,
): OccurrenceInput {
  const { entityRef, id, labels, name, startsAt, summary, url } = alert;
  const runbook = labels.runbook ?? labels.runbook_url;
  return {
    id: id.slice(0, 300),
    kind: 'diagnostic',
    title: entityRef ? `${name} on ${nameOf(entityRef)}` : name,
    text: summary,
    occurredAt: startsAt,
    services: entityRef ? [entityRef] : [],
    key: (runbook ?? `${name} ${entityRef ?? ''}`).slice(0, 300),
    ...(url && { url }),
  };
}

/** One for each service of it. */
export function newsOfIncident(incident: Incident): News[] {
  const { entityRefs, id, key, link, receivedAt, start, title } = incident;
  return entityRefs.map(entityRef => ({
    code: 'incident',
    message: `incident ${id}${title ? ` (${title})` : ''} on ${nameOf(
      entityRef,
    )}`,
    evidence: key,
    entityRef,
    occurredAt: start,
    receivedAt,
    ...(link && { url: link }),
  }));
}
