import type {
  IssueClosure,
  IssueEnd,
  PullRequest,
} from '@plumbline/backstage-plugin-evidence-common';
import { issueMark } from '@plumbline/backstage-plugin-evidence-node';
import type {
  GuardedClient,
  ProposedIssue,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import { commentOnce, mostPages, pullSchema, segments } from './githubPulls';

const issueSchema = pullSchema.extend({
  body: z.string().nullish(),
  pull_request: z.unknown().optional(),
});
const stateSchema = issueSchema.extend({ state: z.enum(['open', 'closed']) });
const label = 'plumbline';

/** https://docs.github.com/en/rest/issues/issues */
export async function openIssue(
  api: GuardedClient,
  { body, key, repository, title }: ProposedIssue,
): Promise<PullRequest> {
  const issues = `/repos/${segments(repository.project)}/issues`;
  const mark = issueMark(key);
  const pages = api.pages(
    issues,
    { query: { state: 'open', labels: label, per_page: 100 } },
    mostPages,
  );
  for await (const answer of pages) {
    const found = answer
      .read(z.array(issueSchema))
      .find(one => !one.pull_request && one.body?.includes(mark));
    if (found) {
      return { url: found.html_url, status: 'existing' };
    }
  }
  const opened = await api.request(issues, {
    method: 'POST',
    body: { title, body: `${body}\n\n${mark}`, labels: [label] },
  });
  return { url: opened.read(issueSchema).html_url, status: 'opened' };
}

/** Reads it first: it may be another issue, or closed by now. */
export async function closeIssue(
  api: GuardedClient,
  {
    comment,
    key,
    number,
    project,
  }: Omit<IssueClosure, 'url'> & { number: string; project: string },
): Promise<IssueEnd> {
  const repository = `/repos/${segments(project)}`;
  const issue = `${repository}/issues/${number}`;
  const found = await api.request(issue, { expected: [404, 410] });
  if (found.status === 404) {
    // As for one that the credentials may not see: then neither is the repository.
    await api.request(repository);
  }
  if (found.status !== 200) {
    return 'absent';
  }
  const { body, pull_request, state } = found.read(stateSchema);
  const mark = issueMark(key);
  if (pull_request || !body?.includes(mark)) {
    return 'other';
  }
  if (state === 'closed') {
    return 'ended';
  }
  await commentOnce(api, { comments: `${issue}/comments`, comment, mark });
  await api.request(issue, {
    method: 'PATCH',
    body: { state: 'closed', state_reason: 'completed' },
  });
  return 'closed';
}
