import type { AlertReading } from '@plumbline/backstage-plugin-evidence-node';
import type { Project } from './projects';
import type { Issue } from './schemas';

/** What was not seen for so long does not burn. */
export const seenWithin = '1h';
/** An error that is older than this, in milliseconds, is not new any more. */
const newFor = 24 * 3600 * 1000;

/** That a service is known to have no such issue. */
const nothing = 'No new, regressed or escalating errors';

/**
 * What burns in a project, for each entity that is annotated with it: errors
 * that came up within a day, came back after they were resolved, or escalate.
 * Errors that have been there for long are none of them.
 */
export function readingsOf(
  { entityRefs }: Project,
  { issues, isWhole }: { issues: readonly Issue[]; isWhole: boolean },
  context: {
    now: Date;
    environment?: string;
    /** Of an issue, for people. */
    pageOf(id: string): string;
  },
): AlertReading[] {
  const { environment, now, pageOf } = context;
  const burning = issues.filter(issue => isNews(issue, now));
  return entityRefs.flatMap((entityRef): AlertReading[] => {
    const own = { entity_ref: entityRef };
    return burning.length === 0
      ? [
          {
            labels: { ...own, alertname: nothing },
            url: undefined,
            state: isWhole ? 'quiet' : 'unknown',
          },
        ]
      : burning.map(issue => ({
          labels: {
            ...own,
            ...(issue.level && { severity: issue.level }),
            ...(environment && { environment }),
            alertname: issue.title ?? '',
          },
          annotations: { summary: summaryOf(issue) },
          url: issue.permalink ?? pageOf(issue.id),
          ...startOf(issue, now),
        }));
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
