import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import { watchedSources } from '@plumbline/backstage-plugin-toil-common';
import type {
  ToilSource,
  ToilSummary,
} from '@plumbline/backstage-plugin-toil-common';

type Watched = (typeof watchedSources)[number];

/** What the portal watches by itself, and where that comes from. */
const watchedWords: Record<Watched, { title: string; words: string }> = {
  alerts: { title: 'Alerts', words: 'repeated alerts' },
  approvals: { title: 'Approvals', words: 'deploys that are always approved' },
  incidents: { title: 'Incidents', words: 'incidents and their action items' },
  ledger: { title: 'Changes', words: 'rollbacks, hotfixes, deploys run again' },
  suite: { title: 'Decisions', words: 'renewed exemptions, corrections' },
  workflows: { title: 'Workflows', words: 'started by hand or run again' },
};

const icons: Partial<Record<Watched, Intake['icon']>> = {
  alerts: 'alerts',
  incidents: 'incidents',
};

export type Intake = {
  title: string;
  /** Of the sources in it. */
  names: string;
  occurrences: number;
  /** Absent where nothing was reported. */
  last?: string;
  icon: 'tickets' | 'alerts' | 'incidents' | 'changes';
  /** What fails. */
  error?: string;
};

/** Sources by what they are: all trackers and imports are tickets. */
export function intakesOf(
  sources: ToilSummary['sources'],
  trackers: readonly ToilSource[],
): Intake[] {
  const isWatched = ({ source }: { source: string }) =>
    Object.hasOwn(watchedWords, source);
  const reported = sources.filter(each => !isWatched(each));
  const names = [
    ...new Set([...trackers, ...reported].map(({ source }) => source)),
  ];
  const failing = partsOf(trackers).find(({ error }) => error !== undefined);
  const tickets: Intake[] =
    names.length === 0
      ? []
      : [
          {
            title: 'Tickets',
            names: names.slice(0, 3).join(' · '),
            occurrences: reported.reduce(
              (sum, each) => sum + each.occurrences,
              0,
            ),
            last: reported.map(({ last }) => last).sort()[reported.length - 1],
            icon: 'tickets',
            ...(failing && { error: `${failing.source}: ${failing.error}` }),
          },
        ];
  return [
    ...tickets,
    ...sources.filter(isWatched).map(({ source, occurrences, last }) => {
      const { title, words } = watchedWords[source as Watched];
      const icon = icons[source as Watched] ?? 'changes';
      return { title, names: words, occurrences, last, icon };
    }),
  ];
}

/** What a source is, where the portal knows; absent for what was imported. */
export function sourceWords(
  source: string,
  trackers: readonly ToilSource[],
): string | undefined {
  const tracker = trackers.find(each => each.source === source);
  return tracker
    ? typeWords(tracker.type)
    : watchedWords[source as Watched]?.words;
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

/** How the reading of a part goes. */
export function stateOf(
  part: Pick<TrackerPart, 'error' | 'isUnderWay' | 'lastSuccess'>,
): { words: string; tone: Tone } {
  if (part.error !== undefined) {
    return { words: 'Failing', tone: 'critical' };
  }
  if (part.isUnderWay) {
    return { words: 'Reading', tone: 'info' };
  }
  return part.lastSuccess === undefined
    ? { words: 'Not read yet', tone: 'neutral' }
    : { words: 'Connected', tone: 'ok' };
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
