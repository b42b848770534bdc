import type { AlertReading } from '@plumbline/backstage-plugin-evidence-node';
import type { Project } from './projects';
import type { Issue } from './schemas';
import type { SentryApi } from './SentryApi';

/** What was not seen for so long does not fire. */
const seenWithin = '1h';
/** An error that is older than this, in milliseconds, is not new any more. */
const newFor = 24 * 3600 * 1000;

/** Of a project; each is a request where something fires. */
const mostEnvironments = 10;

/** That a service is known to have no such issue. */
const nothing = 'No new, regressed or escalating errors';

/** Of the issues of a project. */
export type Firing = {
  issues: readonly Issue[];
  /** The environments that each was seen in, as far as that is known. */
  places: ReadonlyMap<string, readonly string[]>;
  /** Whether there may be no others. */
  isWhole: boolean;
};

/**
 * What fires in a project: errors that came up within a day, came back after they
 * were resolved, or escalate. Errors that have been there for long are none of
 * them. The list does not say where they were seen: that is looked up.
 *
 * @param environments - the only ones that errors are distinguished by; all of the project by default
 */
export async function readFiring(
  api: Pick<SentryApi, 'issues'>,
  project: Project,
  context: {
    environments?: readonly string[];
    now: Date;
    signal: AbortSignal;
  },
): Promise<Firing> {
  const { environments, now, signal } = context;
  const seen = { period: seenWithin, signal };
  const { isWhole, issues: all } = await api.issues(project, seen);
  const issues = all.filter(issue => isNews(issue, now));
  const places = new Map<string, string[]>();
  if (issues.length > 0) {
    const named = project.environments.filter(
      name => environments?.includes(name) ?? true,
    );
    for (const environment of named.slice(0, mostEnvironments)) {
      const there = await api.issues(project, { ...seen, environment });
      for (const { id } of there.issues) {
        places.set(id, [...(places.get(id) ?? []), environment]);
      }
    }
  }
  return { issues, isWhole, places };
}

/**
 * The same for each entity that is annotated with the project.
 *
 * @param options.pageOf - of an issue, for people
 */
export function readingsOf(
  { entityRefs }: Project,
  { issues, isWhole, places }: Firing,
  { now, pageOf }: { now: Date; pageOf(id: string): string },
): AlertReading[] {
  return entityRefs.flatMap((entityRef): AlertReading[] => {
    const own = { entity_ref: entityRef };
    if (issues.length === 0) {
      const labels = { ...own, alertname: nothing };
      const state = isWhole ? 'quiet' : 'unknown';
      return [{ labels, url: undefined, state }];
    }
    return issues.flatMap(issue =>
      (places.get(issue.id) ?? [undefined]).map(environment => ({
        labels: {
          ...own,
          ...(issue.level && { severity: issue.level }),
          ...(environment && { environment }),
          alertname: issue.title ?? '',
        },
        annotations: { summary: summaryOf(issue) },
        url: issue.permalink ?? pageOf(issue.id),
        ...startOf(issue, now),
      })),
    );
  });
}

function isNews(issue: Issue, now: Date): boolean {
  return (
    issue.substatus === 'escalating' ||
    issue.substatus === 'regressed' ||
    isNew(issue, now)
  );
}

/** Sentry itself calls an issue new for a week; older servers do not at all. */
function isNew({ firstSeen, substatus }: Issue, now: Date): boolean {
  return (
    (substatus ?? 'new') === 'new' &&
    Date.parse(firstSeen ?? '') >= now.getTime() - newFor
  );
}

/** Since when one escalates, or is back, Sentry does not state. */
function startOf(issue: Issue, now: Date): Pick<AlertReading, 'startsAt'> {
  return isNew(issue, now) ? { startsAt: Date.parse(issue.firstSeen!) } : {};
}

function summaryOf({ culprit, shortId, substatus }: Issue): string {
  const issue = [shortId, substatus ?? 'new'].filter(Boolean).join(', ');
  return culprit ? `${issue}: ${culprit}` : issue;
}
