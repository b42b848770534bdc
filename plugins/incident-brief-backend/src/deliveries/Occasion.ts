import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  environmentOfLabels,
  Environments,
  production,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Alert,
  AlertGroup,
  Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { Occasion } from '@plumbline/backstage-plugin-incident-brief-node';

/** What is configured the portal's evidence knows, and maps the name that is given. */
const usual = new Environments();

const alertGroup = 'alert-group:';
const incident = 'incident:';

/** How a subject is named in the outbox. */
export function subjectOf(
  kind: 'alert-group' | 'incident',
  id: string,
): string {
  return `${kind}:${id}`;
}

export function readSubject(subject: string): {
  kind: 'alert-group' | 'incident';
  id: string;
} {
  return subject.startsWith(alertGroup)
    ? { kind: 'alert-group', id: subject.slice(alertGroup.length) }
    : { kind: 'incident', id: subject.slice(incident.length) };
}

/**
 * Reads an alert group or an incident; nothing where evidence no longer has it.
 *
 * @param watched - entities by one of which an incident is found
 */
export async function readOccasion(
  subject: string,
  options: {
    evidence: EvidenceService;
    credentials: BackstageCredentials;
    watched: readonly string[];
  },
): Promise<Occasion | undefined> {
  const { evidence, credentials, watched } = options;
  const { kind, id } = readSubject(subject);
  if (kind === 'alert-group') {
    try {
      return ofAlertGroup(await evidence.getAlertGroup(id, { credentials }));
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    }
  }
  // What it concerns comes first in what is watched for it.
  for (const entityRef of watched.slice(0, 20)) {
    const { items } = await evidence.listIncidents(
      { entityRef, limit: 500 },
      { credentials },
    );
    const found = items.find(({ key }) => key === id);
    if (found) {
      return ofIncident(found);
    }
  }
  return undefined;
}

function ofAlertGroup(group: AlertGroup): Occasion {
  const { id, source, title, url, startedAt, resolvedAt, status } = group;
  const worstFirst = [...group.alerts].sort(
    (a, b) =>
      Number(a.status === 'resolved') - Number(b.status === 'resolved') ||
      severityRank(a) - severityRank(b) ||
      a.startsAt.localeCompare(b.startsAt) ||
      (a.entityRef ?? '').localeCompare(b.entityRef ?? ''),
  );
  const fires = worstFirst.filter(one => one.status === 'firing');
  const firing = namesOf(fires);
  const concerned = fires.length > 0 ? fires : worstFirst;
  return {
    kind: 'alert-group',
    id,
    source,
    title,
    subject: namesOf(concerned).join(', ') || title,
    environment: environmentOf(concerned),
    silent: fires.length > 0 && fires.every(({ stale }) => stale),
    firing,
    url,
    startedAt,
    resolvedAt,
    resolved: status === 'resolved',
    entityRefs: [
      ...new Set([
        ...worstFirst.flatMap(({ entityRef }) => entityRef ?? []),
        ...group.entityRefs,
      ]),
    ],
  };
}

function namesOf(alerts: readonly Alert[]): string[] {
  return [...new Set(alerts.map(({ name }) => name))].sort();
}

/**
 * Production where any of them is, and where one does not say; else that of the
 * worst.
 */
function environmentOf(worstFirst: readonly Alert[]): string | undefined {
  const named = worstFirst.map(({ labels }) => environmentOfLabels(labels));
  return named.includes(undefined)
    ? undefined
    : named.find(name => usual.of(name) === production) ?? named[0];
}

function ofIncident(one: Incident): Occasion {
  const { key, source, title, link, start, end, status, entityRefs } = one;
  return {
    kind: 'incident',
    id: key,
    source,
    title: title ?? `Incident ${one.id}`,
    subject: [one.id, title, one.severity && `(${one.severity})`]
      .filter(Boolean)
      .join(' '),
    firing: status === 'resolved' ? [] : [one.id],
    silent: false,
    url: link,
    startedAt: start,
    resolvedAt: end,
    resolved: status === 'resolved',
    entityRefs,
  };
}

/** Words that alert rules use, the worst first; one that is not known is in the middle. */
const severities = [
  ['critical', 'page', 'emergency', 'disaster', 'p1', 'sev1'],
  ['error', 'high', 'major', 'p2', 'sev2'],
  ['warning', 'warn', 'medium', 'minor', 'ticket', 'p3', 'sev3'],
  ['info', 'low', 'none', 'p4', 'p5', 'sev4', 'sev5'],
];

function severityRank({ severity = '' }: Alert): number {
  const rank = severities.findIndex(words =>
    words.includes(severity.toLocaleLowerCase('en-US')),
  );
  return rank === -1 ? 1.5 : rank;
}

function isNotFound(error: unknown): boolean {
  const { name, status } = error as { name?: string; status?: number };
  return name === 'NotFoundError' || status === 404;
}
