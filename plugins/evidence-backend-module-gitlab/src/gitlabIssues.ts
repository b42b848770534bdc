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
import { mostPages, noteOnce, perPage, projectPath } from './gitlabMerges';

const issueSchema = z.object({
  web_url: z.url({ protocol: /^https?$/ }),
  description: z.string().nullish(),
});
const stateSchema = issueSchema.extend({ state: z.enum(['opened', 'closed']) });
const label = 'plumbline';

/** https://docs.gitlab.com/api/issues/ */
export async function openIssue(
  api: GuardedClient,
  { body, key, repository, title }: ProposedIssue,
): Promise<PullRequest> {
  const issues = `${projectPath(repository.project)}/issues`;
  const mark = issueMark(key);
  const pages = api.pages(
    issues,
    { query: { state: 'opened', labels: label, per_page: perPage } },
    mostPages,
  );
  for await (const answer of pages) {
    const found = answer
      .read(z.array(issueSchema))
      .find(({ description }) => description?.includes(mark));
    if (found) {
      return { url: found.web_url, status: 'existing' };
    }
  }
  const opened = await api.request(issues, {
    method: 'POST',
    body: { title, description: `${body}\n\n${mark}`, labels: label },
  });
  return { url: opened.read(issueSchema).web_url, status: 'opened' };
}

/** Reads it first: it may be another issue, or closed by now. */
export async function closeIssue(
  api: GuardedClient,
  {
    comment,
    iid,
    key,
    project,
  }: Omit<IssueClosure, 'url'> & { iid: string; project: string },
): Promise<IssueEnd> {
  const issue = `${projectPath(project)}/issues/${iid}`;
  const found = await api.request(issue, { expected: [404] });
  if (found.status === 404) {
    // As for one that the token may not see: then neither is the project.
    await api.request(projectPath(project));
    return 'absent';
  }
  const { description, state } = found.read(stateSchema);
  const mark = issueMark(key);
  if (!description?.includes(mark)) {
    return 'other';
  }
  if (state === 'closed') {
    return 'ended';
  }
  await noteOnce(api, { notes: `${issue}/notes`, comment, mark });
  await api.request(issue, { method: 'PUT', body: { state_event: 'close' } });
  return 'closed';
}
