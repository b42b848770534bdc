import { watchedSources } from '@plumbline/backstage-plugin-toil-common';
import type { ToilSource } from '@plumbline/backstage-plugin-toil-common';

type Watched = (typeof watchedSources)[number];

/** What the portal watches by itself, and where that comes from. */
const watchedWords: Record<Watched, string> = {
  alerts: 'alerts that repeat',
  approvals: 'approvals of deploys that always say yes',
  incidents: 'incidents, and what was done about them',
  ledger: 'deploys: rollbacks, hotfixes, runs again',
  suite: 'exemptions renewed, lines of briefs corrected again',
  workflows: 'workflows that people run again, or start by hand',
};

/** What a source is, where the portal knows; absent for what was imported. */
export function sourceWords(
  source: string,
  trackers: readonly ToilSource[],
): string | undefined {
  const tracker = trackers.find(each => each.source === source);
  return tracker
    ? `read from ${typeWords(tracker.type)}`
    : watchedWords[source as Watched];
}

export type TrackerPart = ToilSource['parts'][number] & {
  source: string;
  type: string;
};

/** Part by part, what fails first. */
export function partsOf(trackers: readonly ToilSource[]): TrackerPart[] {
  const parts = trackers.flatMap(({ parts: some, ...source }) =>
    some.map(part => ({ ...source, ...part })),
  );
  return [
    ...parts.filter(({ error }) => error !== undefined),
    ...parts.filter(({ error }) => error === undefined),
  ];
}

/** How the reading of a part goes, in a word. */
export function stateOf(
  part: Pick<TrackerPart, 'error' | 'isUnderWay' | 'lastSuccess'>,
): 'failing' | 'being read' | 'read' | 'not read yet' {
  if (part.error !== undefined) {
    return 'failing';
  }
  if (part.isUnderWay) {
    return 'being read';
  }
  return part.lastSuccess === undefined ? 'not read yet' : 'read';
}

const types: Record<string, string> = {
  ...{ github: 'GitHub', gitlab: 'GitLab', jira: 'Jira' },
  servicenow: 'ServiceNow',
};

export function typeWords(type: string): string {
  return Object.hasOwn(types, type) ? types[type] : type;
}

/** What makes the portal read a tracker, as configuration to paste. */
const settings: Record<string, string> = {
  github: `token: \${GITHUB_TOKEN}
        repositories: { ops: acme/ops }
        labels: { toil: ops }`,
  gitlab: `token: \${GITLAB_TOKEN}
        projects: { ops: acme/ops }`,
  jira: `url: https://acme.atlassian.net
        basicAuth: { username: ana@acme.example, password: \${JIRA_TOKEN} }
        queries: { requests: project = OPS }`,
  servicenow: `url: https://acme.service-now.com
        basicAuth: { username: plumbline, password: \${SERVICENOW_PASSWORD} }
        tables: { requests: sc_req_item }`,
};

/** Of each tracker that is not read: how it would be. */
export function toConnect(
  trackers: readonly ToilSource[],
): { title: string; text: string }[] {
  return Object.entries(settings)
    .filter(([type]) => trackers.every(each => each.type !== type))
    .map(([type, own]) => ({
      title: typeWords(type),
      text: `plumbline:
  toil:
    sources:
      ${type}:
        type: ${type}
        ${own}
`,
    }));
}
