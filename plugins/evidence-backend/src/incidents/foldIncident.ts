import {
  compareText,
  EdgeEnd,
  IncidentStatus,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ReportedIncident } from '@plumbline/backstage-plugin-evidence-node';
import { defined } from '../runtime/defined';

/** One report about an incident, as it is kept. */
export type IncidentReport = {
  /** When it was so, epoch milliseconds. */
  reportedAt: number;
  /** Of the body: equal reports are one. */
  hash: string;
  body: ReportedIncident;
};

/** An incident as its reports state it, put together. Instants are ISO 8601. */
export type FoldedIncident = {
  source: string;
  id: string;
  title?: string;
  services: EdgeEnd[];
  severity?: string;
  status: IncidentStatus;
  start: string;
  end?: string;
  commander?: string;
  environment?: string;
  link?: string;
  missingDefaults?: string[];
  updatedAt: string;
};

const steps: readonly (IncidentStatus | undefined)[] = [
  undefined,
  'open',
  'acknowledged',
  'resolved',
];

/**
 * Puts reports together in the order in which they were so, never of their
 * arrival. What a report leaves out stays; of two about one instant the one
 * further along counts last.
 *
 * @returns undefined while no report says when it began
 */
export function foldIncident(
  reports: readonly IncidentReport[],
): FoldedIncident | undefined {
  const sorted = [...reports].sort(
    (a, b) =>
      a.reportedAt - b.reportedAt ||
      steps.indexOf(statusOf(a.body)) - steps.indexOf(statusOf(b.body)) ||
      compareText(a.hash, b.hash),
  );
  let folded: Partial<FoldedIncident> & { assignee?: string } = {};
  for (const { body } of sorted) {
    const { assignee, commander, end, start } = body;
    const status = statusOf(body);
    const { environment, link, missingDefaults } = body;
    const { title, services, severity } = body;
    folded = {
      ...folded,
      ...defined({ title, services, severity, link, start, status, assignee }),
      ...defined({ environment, missingDefaults }),
      ...(commander !== undefined && { commander: commander ?? undefined }),
      ...(end !== undefined && { end }),
    };
    if (folded.status !== 'resolved') {
      // Reopened: it has no end any more.
      delete folded.end;
    }
  }
  const last = sorted.at(-1);
  const start = folded.start ?? earliest(sorted);
  if (!last || start === undefined) {
    return undefined;
  }
  const { assignee, commander = assignee, services = [], ...rest } = folded;
  return {
    ...rest,
    source: last.body.source,
    id: last.body.id,
    start,
    services,
    status: folded.status ?? 'open',
    ...(commander !== undefined && { commander }),
    updatedAt: new Date(last.reportedAt).toISOString(),
  };
}

/** By when it had begun, as far as anybody states. */
function earliest(reports: readonly IncidentReport[]): string | undefined {
  return reports
    .flatMap(({ body }) => body.begunBy ?? [])
    .sort(compareText)
    .at(0);
}

/** An end without a status says that it is over. */
function statusOf(body: ReportedIncident): IncidentStatus | undefined {
  return body.status ?? (body.end === undefined ? undefined : 'resolved');
}
