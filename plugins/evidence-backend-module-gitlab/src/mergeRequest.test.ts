import {
  createLedgerDatabases,
  secret,
  useWebhook,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { mergeRequest, sha, web } from './__testUtils__/events';
import { createGitlabChangeSource } from './createGitlabChangeSource';

jest.setTimeout(120_000);

describe('merge requests of GitLab', () => {
  const webhook = useWebhook({
    databases: createLedgerDatabases(),
    id: 'gitlab',
    create: createGitlabChangeSource,
    sign: () => ({ 'X-Gitlab-Token': secret }),
  });
  const known = () =>
    webhook.app.runs.pullRequests({
      from: 0,
      to: Date.parse('2027-01-01T00:00:00Z'),
      limit: 10,
    });
  const after = async (bodies: readonly object[]) => {
    await webhook.start();
    for (const body of bodies) {
      const answer = await webhook.send({ body });
      expect([200, 201]).toContain(answer.status);
      expect(answer.body.rejected).toBeUndefined();
    }
    return known();
  };
  const merged = mergeRequest('merge', {
    updated_at: '2026-02-20 11:00:00 UTC',
    merge_commit_sha: sha,
  });

  it('are one with their approval, in any order of what arrives', async () => {
    const deliveries = [
      mergeRequest('open'),
      mergeRequest('approval'),
      mergeRequest('approved'),
      merged,
      mergeRequest('update', { merge_commit_sha: sha }),
    ];
    const [one, ...others] = await after(deliveries);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      pull: {
        source: 'gitlab',
        id: '30:12',
        repository: web,
        revision: sha,
        url: `${web}/-/merge_requests/12`,
        // Of its latest commit, and the earliest that is known.
        committedAt: '2026-02-18T07:30:00.000Z',
        openedAt: '2026-02-18T09:00:00.000Z',
        mergedAt: '2026-02-20T11:00:00.000Z',
      },
    });
    expect(one.pull.approvedAt).toBe(one.pull.reviewedAt);
    expect(await after([...deliveries].reverse())).toEqual([one]);
    expect(await after([merged, ...deliveries, ...deliveries])).toEqual([one]);
  });

  it('say by their own time when they were merged, where they have it', async () => {
    const [{ pull }] = await after([
      mergeRequest('merge', {
        merge_commit_sha: sha,
        merged_at: '2026-02-20T10:59:58.123Z',
      }),
    ]);
    expect(pull.mergedAt).toBe('2026-02-20T10:59:58.123Z');
    expect(pull).not.toHaveProperty('approvedAt');
  });

  it('became their own last commit where there is no other', async () => {
    const [{ pull }] = await after([mergeRequest('merge')]);
    expect(pull.revision).toBe('da1560886d4f094c3e6c9ef40349f7d38b5d27d7');
    const [squash] = await after([
      mergeRequest('merge', { squash_commit_sha: sha }),
    ]);
    expect(squash.pull.revision).toBe(sha);
  });

  it('are approved by somebody else', async () => {
    await webhook.start();
    const own = await webhook.send({
      body: mergeRequest('approved', { author_id: 1 }),
    });
    expect(own.body).toEqual({
      status: 'ignored',
      reason: 'An approval by the author does not count',
    });
    const opened = await webhook.send({ body: mergeRequest('open') });
    expect(opened.body).toEqual({
      status: 'ignored',
      reason: 'Only the merge of a merge request counts, and approvals',
    });
    expect(await known()).toEqual([]);
  });
});
